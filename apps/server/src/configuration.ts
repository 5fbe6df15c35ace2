import { quotasConfig } from '#libs/administration';
import type { Configuration, Sections } from '#libs/config';
import { decisionConfig } from '#libs/decision';
import { compilerConfig, opaEngineConfig } from '#libs/opa';
import { storeConfig } from '#libs/persistence';
import { redisCacheConfig } from '#libs/redis-cache';
import { tokensConfig } from '#libs/tokens';
import { connectionsConfig } from './doors/http/connections/connections.config.js';
import { decisionRequestConfig } from './doors/http/request-context.config.js';
import { fleetConfig } from './fleet/fleet.config.js';
import { serverConfig } from './server.config.js';

/** Every section that this deployable reads; the names are the headings of docs/configuration.md. */
export const sections = {
  server: serverConfig,
  connections: connectionsConfig,
  store: storeConfig,
  decisions: decisionConfig,
  fleet: fleetConfig,
  requests: decisionRequestConfig,
  quotas: quotasConfig,
  redis: redisCacheConfig,
  tokens: tokensConfig,
  engine: opaEngineConfig,
  compiler: compilerConfig,
} as const satisfies Sections;

export type ServerConfiguration = Configuration<typeof sections>;
