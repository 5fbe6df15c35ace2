import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { isPublicAddress } from './public-address.js';

/** All addresses of a name, of both families. */
export type ResolveAddresses = (hostname: string) => Promise<readonly LookupAddress[]>;

export const resolveBySystem: ResolveAddresses = (hostname) => lookup(hostname, { all: true });

export interface GuardedConnectorOptions {
  readonly allowPrivate: boolean;
  readonly resolve: ResolveAddresses;
  readonly timeoutMs: number;
}

/**
 * Connects to public addresses only. A name is resolved once, every address it has is judged, and the socket is opened to
 * exactly those: there is no second resolution that could answer otherwise (DNS rebinding).
 */
export function guardedConnector(options: GuardedConnectorOptions): buildConnector.connector {
  const connect = buildConnector({ lookup: guardedLookup(options), timeout: options.timeoutMs });
  return (target, callback) => {
    // Sockets do not look literal addresses up.
    if (isIP(target.hostname) !== 0 && !isPermitted(target.hostname, options)) {
      callback(refusedAddress(), null);
      return;
    }
    connect(target, callback);
  };
}

function guardedLookup(options: GuardedConnectorOptions): LookupFunction {
  return (hostname, { all }, callback) => {
    judgedAddresses(hostname, options).then(
      (addresses) => {
        if (all === true) callback(null, [...addresses]);
        else callback(null, addresses[0].address, addresses[0].family);
      },
      (error: unknown) => {
        callback(error as NodeJS.ErrnoException, '', 0);
      },
    );
  };
}

/** One private address among public ones refuses them all: nobody who means well mixes them. */
async function judgedAddresses(
  hostname: string,
  options: GuardedConnectorOptions,
): Promise<readonly [LookupAddress, ...LookupAddress[]]> {
  const [first, ...rest] = await options.resolve(hostname);
  if (!first) throw new Error('the host has no address');
  const addresses = [first, ...rest] as const;
  if (!addresses.every(({ address }) => isPermitted(address, options))) throw refusedAddress();
  return [...addresses];
}

function isPermitted(address: string, { allowPrivate }: GuardedConnectorOptions): boolean {
  return allowPrivate || isPublicAddress(address);
}

function refusedAddress(): Error {
  return new Error('the host has an address that is not public');
}
