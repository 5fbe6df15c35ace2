import type { ClientRepository, Page, PageRequest } from '#libs/administration';
import type { ApiKey, Client, Scope } from '#libs/domain';
import { type ApiKeyRow, apiKeySchema, type ClientRow, clientSchema } from '../schemas/client.schema.js';
import { beyond, rowsToAsk, toPage } from './paging.js';
import type { RealmAccess } from './realm-access.js';
import { missing, taken } from './refusals.js';

/** Nothing is later than a time that is NULL. */
const selectHolder = `
  SELECT EXISTS (
    SELECT FROM clients c JOIN api_keys k ON k.realm = c.realm AND k.client_id = c.id
    WHERE c.realm = $1 AND c.status = 'active' AND c.scopes @> $2 AND (k.expires_at IS NULL OR k.expires_at > $3::timestamptz)
  ) AS found`;

export class PostgresClientRepository implements ClientRepository {
  constructor(private readonly access: RealmAccess) {}

  async find(id: string): Promise<Client | null> {
    const { realm } = this.access;
    const row = await this.access.read((manager) => manager.findOneBy(clientSchema, { realm, id }));
    return row && toClient(row);
  }

  async list(page: PageRequest): Promise<Page<Client>> {
    const where = { realm: this.access.realm, id: beyond(page) };
    const rows = await this.access.read((manager) =>
      manager.find(clientSchema, { where, order: { id: 'ASC' }, take: rowsToAsk(page) }),
    );
    return toPage(rows, page, (row) => row.id, toClient);
  }

  async insert(client: Client): Promise<void> {
    const row = { ...columnsOf(client), realm: this.access.realm, id: client.id };
    await this.access.change((manager) => manager.insert(clientSchema, row), {
      clients_pkey: taken('id', `client \`${client.id}\``),
    });
  }

  async update(client: Client): Promise<boolean> {
    const { realm } = this.access;
    const { affected } = await this.access.change((manager) =>
      manager.update(clientSchema, { realm, id: client.id }, columnsOf(client)),
    );
    return affected !== 0;
  }

  async delete(id: string): Promise<boolean> {
    const { realm } = this.access;
    const { affected } = await this.access.change((manager) => manager.delete(clientSchema, { realm, id }));
    return affected !== 0;
  }

  async keys(clientId: string): Promise<readonly ApiKey[]> {
    const where = { realm: this.access.realm, clientId };
    const rows = await this.access.read((manager) =>
      manager.find(apiKeySchema, { where, order: { id: 'ASC' } }),
    );
    return rows.map(toApiKey);
  }

  async someoneHolds(scopes: readonly Scope[], at: Date | null): Promise<boolean> {
    const [row] = await this.access.read((manager) =>
      manager.query<{ found: boolean }[]>(selectHolder, [this.access.realm, scopes, at]),
    );
    return row?.found === true;
  }

  async insertKey(key: ApiKey, secretHash: Uint8Array): Promise<void> {
    const { id, clientId, createdAt } = key;
    const expiresAt = key.expiresAt ?? null;
    const row = { id, realm: this.access.realm, clientId, secretHash, createdAt, expiresAt };
    await this.access.change((manager) => manager.insert(apiKeySchema, row), {
      api_keys_pkey: taken('id', `API key \`${id}\``),
      api_keys_client_fkey: missing('client_id', `client \`${clientId}\``),
    });
  }

  async deleteKey(clientId: string, keyId: string): Promise<boolean> {
    const { realm } = this.access;
    const { affected } = await this.access.change((manager) =>
      manager.delete(apiKeySchema, { realm, clientId, id: keyId }),
    );
    return affected !== 0;
  }
}

function columnsOf(client: Client): Pick<ClientRow, 'name' | 'status' | 'scopes'> {
  return { name: client.name, status: client.status, scopes: [...client.scopes] };
}

function toClient({ id, name, status, scopes }: ClientRow): Client {
  return { id, name, status, scopes };
}

function toApiKey({ id, clientId, createdAt, expiresAt }: ApiKeyRow): ApiKey {
  return { id, clientId, createdAt, ...(expiresAt && { expiresAt }) };
}
