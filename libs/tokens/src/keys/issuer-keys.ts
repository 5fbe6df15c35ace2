import { LRUCache } from 'lru-cache';
import type { TrustedIssuer } from '#libs/domain';
import { takeInKeys } from './jwks-intake.js';
import { type KeySource, StaticKeySet } from './key-ring.js';
import { RemoteKeySet, type RemoteKeySetOptions } from './remote-key-set.js';

export interface IssuerKeysOptions extends Omit<RemoteKeySetOptions, 'uri'> {
  /** Remote key sets kept; the least recently used goes first. */
  readonly maxKeySets: number;
}

/**
 * The key source of each trusted issuer. Remote sets are shared by URL, static ones belong to the configuration object that
 * carries them, so a changed issuer never meets the keys of its former self.
 */
export class IssuerKeys {
  private readonly remote: LRUCache<string, RemoteKeySet>;
  private readonly written = new WeakMap<object, StaticKeySet>();

  constructor(private readonly options: IssuerKeysOptions) {
    this.remote = new LRUCache({ max: options.maxKeySets });
  }

  of({ keys }: TrustedIssuer): KeySource {
    return 'jwksUri' in keys ? this.remoteSet(keys.jwksUri) : this.staticSet(keys.jwks);
  }

  private remoteSet(uri: string): RemoteKeySet {
    const known = this.remote.get(uri);
    if (known) return known;
    const created = new RemoteKeySet({ ...this.options, uri });
    this.remote.set(uri, created);
    return created;
  }

  private staticSet(jwks: { readonly keys: Parameters<typeof takeInKeys>[0] }): StaticKeySet {
    const known = this.written.get(jwks);
    if (known) return known;
    const created = new StaticKeySet(takeInKeys(jwks.keys).keys);
    this.written.set(jwks, created);
    return created;
  }
}
