import { createLocalJWKSet, errors, type CryptoKey, type JWK, type JWSHeaderParameters } from 'jose';

/** Finds the key that a token's header asks for. */
export abstract class KeySource {
  /** Rejects with `issuer_unavailable`, or with a jose error when no single key fits. */
  abstract find(header: JWSHeaderParameters): Promise<CryptoKey>;
}

/** One loaded key set. Immutable; each key is imported once, when it is first needed. */
export class KeyRing {
  private readonly select: (header: JWSHeaderParameters) => Promise<CryptoKey>;

  constructor(keys: readonly JWK[]) {
    this.select = createLocalJWKSet({ keys: [...keys] });
  }

  /**
   * null: no key has this `kid` and fits `alg`. A header without `kid` is served while only one key fits; with several,
   * jose's "multiple matching keys" is thrown: trying them in turn would multiply the cost of every forgery.
   */
  async find(header: JWSHeaderParameters): Promise<CryptoKey | null> {
    try {
      return await this.select(header);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey) return null;
      throw error;
    }
  }
}

/** The keys that an administrator wrote down. */
export class StaticKeySet extends KeySource {
  private readonly ring: KeyRing;

  constructor(keys: readonly JWK[]) {
    super();
    this.ring = new KeyRing(keys);
  }

  override async find(header: JWSHeaderParameters): Promise<CryptoKey> {
    const key = await this.ring.find(header);
    if (!key) throw new errors.JWKSNoMatchingKey();
    return key;
  }
}
