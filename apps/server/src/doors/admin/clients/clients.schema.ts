import { z } from 'zod';
import type { CreatedApiKey } from '#libs/administration';
import type { ApiKey, Client } from '#libs/domain';
import { distinct, instant, name, scope, text } from '../input/fields.js';
import { answer, pageOf, request, resource, written } from '../schema/wire-schemas.js';

const id = name;
const displayName = text.meta({ description: 'For people.' });
const status = z
  .enum(['active', 'disabled'])
  .meta({ description: 'A disabled client is not authenticated.' });
const scopes = distinct(scope, 10).meta({
  description:
    'What the client may do. Nobody grants scopes that they do not hold, nor changes a client that has such scopes.',
});

const example = { name: 'Billing', status: 'active', scopes: ['decisions:evaluate'] };

export const clientCreation = request(
  'ClientCreation',
  z.strictObject({ id: id.optional(), name: displayName, status: status.default('active'), scopes }),
  { id: 'billing', ...example },
);

export const clientReplacement = request(
  'ClientReplacement',
  z.strictObject({ name: displayName, status, scopes }),
  example,
);

export const client = resource(
  'Client',
  { id, name: displayName, status, scopes },
  { id: 'billing', ...example },
);

export function clientView({ id, name, status, scopes }: Client) {
  return { id, name, status, scopes };
}

const expires_at = instant.nullable().meta({ description: 'Null: the key does not expire.' });

export const keyCreation = request(
  'ClientKeyCreation',
  z.strictObject({ expires_at: expires_at.default(null) }),
  { expires_at: '2027-01-31T00:00:00Z' },
);

const keyMembers = { id, client_id: id, created_at: instant, expires_at };
const keyExample = {
  id: '0123456789abcdef0123',
  client_id: 'billing',
  created_at: '2026-01-31T09:30:00.000Z',
  expires_at: '2027-01-31T00:00:00.000Z',
};

export const storedKey = answer('ClientKey', z.looseObject(keyMembers), keyExample);
export const keyPage = pageOf('ClientKey', storedKey, keyExample);

export const createdKey = written(
  'ClientKeyCreated',
  {
    ...keyMembers,
    key: z.string().meta({ description: 'The bearer credential. It is shown this once.' }),
  },
  { ...keyExample, key: `pck_0123456789abcdef0123_${'x'.repeat(43)}` },
);

export function keyView({ id, clientId, createdAt, expiresAt }: ApiKey) {
  return {
    id,
    client_id: clientId,
    created_at: createdAt.toISOString(),
    expires_at: expiresAt?.toISOString() ?? null,
  };
}

export function createdKeyView({ key, credential }: CreatedApiKey) {
  return { ...keyView(key), key: credential };
}
