import { timingSafeEqual } from 'node:crypto';
import {
  type AdministrationEnvironment,
  type AdministrationStore,
  apiKeyText,
  bootstrapAdmin,
  bootstrapFirstAdmin,
  hashSecret,
  newApiKey,
} from '#libs/administration';
import { type ClientDirectory, parseApiKey } from '#libs/decision';
import { defaultRealm, scopes } from '#libs/domain';

/** How the first administrator gets in. A credential is carried only while it may still be shown. */
export type AdminKey =
  | { readonly kind: 'configured' }
  /** The configured key opens nothing, and is not written: somebody else administers. */
  | { readonly kind: 'not_in_force' }
  | { readonly kind: 'created'; readonly credential: string }
  /** Somebody can administer already: since an earlier start, or since another replica was first just now. */
  | { readonly kind: 'kept' };

export interface AdminKeyOptions {
  readonly store: AdministrationStore;
  readonly clients: ClientDirectory;
  readonly environment: Pick<AdministrationEnvironment, 'clock' | 'randomBytes'>;
  /** `PORTCULLIS_BOOTSTRAP_KEY`; its form is checked when the configuration is read. */
  readonly configured?: string | undefined;
  /** Make a new key although there is an administrator. */
  readonly reset: boolean;
}

/** When nobody can administer yet, or on demand, makes somebody who can: with the configured key, else with a new one. */
export async function ensureAdminKey(options: AdminKeyOptions): Promise<AdminKey> {
  const { store, environment, configured, reset } = options;
  if (configured !== undefined) return useConfigured(options, configured);
  const parts = newApiKey(environment.randomBytes);
  if (reset) await bootstrapAdmin(store, parts, environment.clock);
  else if (!(await bootstrapFirstAdmin(store, parts, environment.clock))) return { kind: 'kept' };
  return { kind: 'created', credential: apiKeyText(parts) };
}

/**
 * Written only while nobody can administer: a replica that starts with a key that was deleted since must neither bring it back
 * nor throw out the one that followed.
 */
async function useConfigured(
  { store, clients, environment }: AdminKeyOptions,
  configured: string,
): Promise<AdminKey> {
  const parts = parseApiKey(configured);
  if (parts === null) throw new TypeError('the configured key was not checked');
  // The usual start is the first line: no turn under the lock. The last one is for a replica that was first just now.
  const holds =
    (await isInForce(clients, parts)) ||
    (await bootstrapFirstAdmin(store, parts, environment.clock)) ||
    (await isInForce(clients, parts));
  return { kind: holds ? 'configured' : 'not_in_force' };
}

async function isInForce(
  clients: ClientDirectory,
  parts: { keyId: string; secret: string },
): Promise<boolean> {
  const reading = await clients.findByKeyId(parts.keyId);
  if (reading?.realm !== defaultRealm || reading.client.status !== 'active' || reading.expiresAt !== null)
    return false;
  const complete = scopes.every((scope) => reading.client.scopes.includes(scope));
  return complete && timingSafeEqual(reading.secretHash, hashSecret(parts.secret));
}
