import type { Scope } from '#libs/domain';
import { bytes, instant, key, named, optional, text, texts, table } from '../postgres/columns.js';

export interface ClientRow {
  realm: string;
  id: string;
  name: string;
  status: 'active' | 'disabled';
  scopes: Scope[];
}

export const clientSchema = table<ClientRow>('Client', 'clients', {
  realm: key,
  id: key,
  name: text,
  status: text,
  scopes: texts,
});

export interface ApiKeyRow {
  id: string;
  realm: string;
  clientId: string;
  /** Left out unless asked for by name. */
  secretHash: Uint8Array;
  createdAt: Date;
  expiresAt: Date | null;
}

export const apiKeySchema = table<ApiKeyRow>('ApiKey', 'api_keys', {
  id: key,
  realm: text,
  clientId: named('client_id', text),
  secretHash: { ...named('secret_hash', bytes), select: false },
  createdAt: named('created_at', instant),
  expiresAt: named('expires_at', optional(instant)),
});
