import { createLocalJWKSet, errors, type CryptoKey, type JWK, type JWSHeaderParameters } from 'jose';

/** Finds the keys that a token's header may mean. */
export abstract class KeySource {
  /**
   * At least one; several, `maxKeysOfOneName` at most, only where they share `kid`, type and algorithm. Rejects with
   * `issuer_unavailable`, or with a jose error when no key fits.
   */
  abstract find(header: JWSHeaderParameters): Promise<readonly CryptoKey[]>;
}

/** One loaded key set. Immutable; each key is imported once, when it is first needed. */
export class KeyRing {
  private readonly select: (header: JWSHeaderParameters) => Promise<CryptoKey>;

  constructor(keys: readonly JWK[]) {
    this.select = createLocalJWKSet({ keys: [...keys] });
  }

  /**
   * Empty: no key has this `kid` and fits `alg`. A header without `kid` is served while only one key fits; with several,
   * jose's "multiple matching keys" is thrown: trying a whole set would multiply the cost of every forgery.
   */
  async find(header: JWSHeaderParameters): Promise<readonly CryptoKey[]> {
    try {
      return [await this.select(header)];
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey) return [];
      if (error instanceof errors.JWKSMultipleMatchingKeys && header.kid !== undefined) return listOf(error);
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

  override async find(header: JWSHeaderParameters): Promise<readonly CryptoKey[]> {
    const keys = await this.ring.find(header);
    if (keys.length === 0) throw new errors.JWKSNoMatchingKey();
    return keys;
  }
}

async function listOf(keys: AsyncIterable<CryptoKey>): Promise<readonly CryptoKey[]> {
  const list: CryptoKey[] = [];
  for await (const key of keys) list.push(key);
  return list;
}
