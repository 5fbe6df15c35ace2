import type { ApiKey, Caller } from '#libs/domain';
import type { AdministrationEnvironment } from '../environment.js';
import type { AdministrationStore, Written } from '../ports/store.js';
import { assertPrecondition, type Precondition, unconditional } from '../preconditions.js';
import { foundOr, refuseWhenFaulty } from '../refusals.js';
import { apiKeyText, hashSecret, newApiKey } from './api-key.js';
import { assertMayChange } from './granting.js';
import { keepingAnAdmin } from './last-admin.js';

export interface CreatedApiKey {
  readonly key: ApiKey;
  /** `pck_<key id>_<secret>`: shown this once, nobody can read it again. */
  readonly credential: string;
}

/** The API keys of clients. */
export class ClientKeys {
  constructor(
    private readonly store: AdministrationStore,
    private readonly environment: Pick<AdministrationEnvironment, 'clock' | 'randomBytes'>,
  ) {}

  async list(realm: string, clientId: string): Promise<readonly ApiKey[]> {
    const { clients } = await this.store.read(realm);
    foundOr(await clients.find(clientId), 'client', clientId);
    return clients.keys(clientId);
  }

  async find(realm: string, { clientId, id }: Pick<ApiKey, 'clientId' | 'id'>): Promise<ApiKey> {
    const keys = await this.list(realm, clientId);
    return foundOr(
      keys.find((key) => key.id === id),
      'key',
      id,
    );
  }

  /** Whoever has a key acts with its client's scopes, so the caller must hold them all. */
  async create(
    realm: string,
    caller: Caller,
    clientId: string,
    options: { readonly expiresAt?: Date } = {},
  ): Promise<Written<CreatedApiKey>> {
    const createdAt = this.environment.clock();
    if (options.expiresAt && options.expiresAt <= createdAt) {
      refuseWhenFaulty([{ at: 'expires_at', message: 'must be in the future' }]);
    }
    const parts = newApiKey(this.environment.randomBytes);
    const key: ApiKey = { id: parts.keyId, clientId, createdAt, ...options };
    return this.store.write(realm, caller.id, async (tx) => {
      const client = foundOr(await tx.clients.find(clientId), 'client', clientId);
      assertMayChange(caller, client);
      await tx.quotas.within([{ quota: 'clientKeys', of: clientId }], () =>
        tx.clients.insertKey(key, hashSecret(parts.secret)),
      );
      await tx.record({ kind: 'client', operation: 'update', subjectId: clientId });
      return { key, credential: apiKeyText(parts) };
    });
  }

  /** The caller must hold all scopes of the client, as for `create`. Rejects with `in_use` for the key of the last admin. */
  delete(
    realm: string,
    caller: Caller,
    { clientId, id }: Pick<ApiKey, 'clientId' | 'id'>,
    precondition: Precondition<ApiKey> = unconditional,
  ): Promise<Written<void>> {
    return this.store.write(realm, caller.id, async (tx) => {
      assertMayChange(caller, foundOr(await tx.clients.find(clientId), 'client', clientId));
      const keys = await tx.clients.keys(clientId);
      const before = foundOr(
        keys.find((key) => key.id === id),
        'key',
        id,
      );
      await assertPrecondition(tx, precondition, () => before);
      const at = this.environment.clock();
      await keepingAnAdmin({ tx, realm, at }, () => tx.clients.deleteKey(clientId, id));
      await tx.record({ kind: 'client', operation: 'update', subjectId: clientId });
    });
  }
}
