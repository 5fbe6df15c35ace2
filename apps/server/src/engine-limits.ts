import type { OpaPolicyEngineOptions } from '#libs/opa';
import type { ServerConfiguration } from './configuration.js';

/** What the store adds to a request: attributes and emails of one user, claims of one token. */
const storedFactsBytes = 1_048_576;
const storedFactsDepth = 64;
/** `{"subject":{"stored":{"attributes":...}}}` */
const wrappingDepth = 4;

/** Whatever a door lets in, and what we add to it, must be within what the engine takes. */
export function engineLimits({
  server,
  requests,
  engine,
}: Pick<ServerConfiguration, 'server' | 'requests' | 'engine'>): OpaPolicyEngineOptions {
  return {
    ...engine,
    maxInputBytes: server.maxBodyBytes + storedFactsBytes,
    maxResultBytes: requests.maxResultBytes,
    maxInputDepth: Math.max(requests.maxJsonDepth, storedFactsDepth) + wrappingDepth,
  };
}
