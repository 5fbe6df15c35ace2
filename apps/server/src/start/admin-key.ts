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

/** Sees to it that somebody can administer: by the configured key, else by a new one when there is no administrator yet. */
export async function ensureAdminKey(options: AdminKeyOptions): Promise<AdminKey> {
  const { store, environment, configured, reset } = options;
  if (configured !== undefined) return useConfigured(options, configured);
  const parts = newApiKey(environment.randomBytes);
  if (reset) await bootstrapAdmin(store, parts, environment.clock);
  else if (!(await bootstrapFirstAdmin(store, parts, environment.clock))) return { kind: 'kept' };
  return { kind: 'created', credential: apiKeyText(parts) };
}

async function useConfigured(
  { store, clients, environment }: AdminKeyOptions,
  configured: string,
): Promise<AdminKey> {
  const parts = parseApiKey(configured);
  if (parts === null) throw new TypeError('the configured key was not checked');
  // Written only when it differs: every replica passes here at every start.
  if (!(await isInForce(clients, parts))) await bootstrapAdmin(store, parts, environment.clock);
  return { kind: 'configured' };
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
