import type { DataSource } from 'typeorm';
import { type ApiKeyReading, ClientDirectory } from '#libs/decision';
import type { Scope } from '#libs/domain';
import { toRevision } from '../postgres/columns.js';
import { onConnection } from '../postgres/run.js';

interface ApiKeyReadingRow {
  realm: string;
  secret_hash: Uint8Array;
  expires_at: Date | null;
  revision: string;
  id: string;
  name: string;
  status: 'active' | 'disabled';
  scopes: Scope[];
}

const selectKey = `
  SELECT k.realm, k.secret_hash, k.expires_at, r.revision, c.id, c.name, c.status, c.scopes
  FROM api_keys k
    JOIN clients c ON c.realm = k.realm AND c.id = k.client_id
    JOIN realms r ON r.name = k.realm
  WHERE k.id = $1`;

export class PostgresClientDirectory extends ClientDirectory {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  override async findByKeyId(keyId: string): Promise<ApiKeyReading | null> {
    const rows = await onConnection(
      this.dataSource,
      (runner) => runner.query(selectKey, [keyId]) as Promise<ApiKeyReadingRow[]>,
    );
    return rows[0] ? toReading(rows[0]) : null;
  }
}

function toReading(row: ApiKeyReadingRow): ApiKeyReading {
  const { id, name, status, scopes } = row;
  return {
    realm: row.realm,
    client: { id, name, status, scopes },
    secretHash: row.secret_hash,
    expiresAt: row.expires_at,
    revision: toRevision(row.revision),
  };
}
