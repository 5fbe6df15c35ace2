import type { Client } from '#libs/domain';

export interface ApiKeyReading {
  readonly realm: string;
  readonly client: Client;
  /** SHA-256 of the secret, 32 bytes. */
  readonly secretHash: Uint8Array;
  readonly expiresAt: Date | null;
  /** The realm's revision that this consistent read saw. */
  readonly revision: number;
}

/** Reads clients for authentication. Rejects with `store_unavailable` when the store cannot be asked. */
export abstract class ClientDirectory {
  /** null: no such key. Key ids are unique across realms. */
  abstract findByKeyId(keyId: string): Promise<ApiKeyReading | null>;
}
