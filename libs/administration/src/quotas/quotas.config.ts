import { z } from 'zod';

interface Bound {
  readonly env: string;
  readonly usual: number;
  /** Follows "at most 2000": plural, and of what. */
  readonly what: string;
  /** The member of a request that goes beyond it. */
  readonly at: string;
}

const whole = '(root)';
const mebibyte = 1_048_576;

/** What one realm may make large: each is held by every replica, or read as a whole by some request. */
const bounds = {
  roles: { env: 'PORTCULLIS_QUOTA_ROLES', usual: 2_000, what: 'roles in a realm', at: whole },
  rolePermissions: {
    env: 'PORTCULLIS_QUOTA_ROLE_PERMISSIONS',
    usual: 1_000,
    what: 'permissions of one role, without those that it inherits',
    at: 'permissions',
  },
  roleAncestors: {
    env: 'PORTCULLIS_QUOTA_ROLE_ANCESTORS',
    usual: 64,
    what: 'roles from which one role inherits, directly or not',
    at: 'parents',
  },
  effectivePermissions: {
    env: 'PORTCULLIS_QUOTA_EFFECTIVE_PERMISSIONS',
    usual: 100_000,
    what: 'effective permissions in a realm: for each role its own and those of every role that it inherits from',
    at: whole,
  },
  userAssignments: {
    env: 'PORTCULLIS_QUOTA_USER_ASSIGNMENTS',
    usual: 1_000,
    what: 'role assignments of one user',
    at: 'user_id',
  },
  clients: { env: 'PORTCULLIS_QUOTA_CLIENTS', usual: 10_000, what: 'clients in a realm', at: whole },
  clientKeys: { env: 'PORTCULLIS_QUOTA_CLIENT_KEYS', usual: 100, what: 'API keys of one client', at: whole },
  issuers: { env: 'PORTCULLIS_QUOTA_ISSUERS', usual: 100, what: 'trusted issuers in a realm', at: whole },
  issuerKeyBytes: {
    env: 'PORTCULLIS_QUOTA_ISSUER_KEY_BYTES',
    usual: 4 * mebibyte,
    what: 'bytes of written-down keys of all trusted issuers in a realm',
    at: 'jwks',
  },
  policies: { env: 'PORTCULLIS_QUOTA_POLICIES', usual: 1_000, what: 'policies in a realm', at: whole },
  policyVersions: {
    env: 'PORTCULLIS_QUOTA_POLICY_VERSIONS',
    usual: 1_000,
    what: 'stored versions of one policy',
    at: whole,
  },
  policyBytes: {
    env: 'PORTCULLIS_QUOTA_POLICY_BYTES',
    usual: 1_024 * mebibyte,
    what: 'bytes of sources, modules and data of all policy versions in a realm',
    at: whole,
  },
  livePolicyBytes: {
    env: 'PORTCULLIS_QUOTA_LIVE_POLICY_BYTES',
    usual: 256 * mebibyte,
    what: 'bytes of sources, modules and data of the active policy versions in a realm',
    at: whole,
  },
  documents: {
    env: 'PORTCULLIS_QUOTA_DOCUMENTS',
    usual: 1_000,
    what: 'policy data documents in a realm',
    at: whole,
  },
  documentBytes: {
    env: 'PORTCULLIS_QUOTA_DOCUMENT_BYTES',
    usual: mebibyte,
    what: 'bytes of one policy data document as JSON text',
    at: 'document',
  },
  /** What one policy that reads all of them can hold within the default of `PORTCULLIS_REALM_POLICY_MEMORY_BYTES`. */
  allDocumentBytes: {
    env: 'PORTCULLIS_QUOTA_ALL_DOCUMENT_BYTES',
    usual: 56 * mebibyte,
    what: 'bytes of all policy data documents in a realm as JSON text',
    at: 'document',
  },
} as const satisfies Record<string, Bound>;

export type Quota = keyof typeof bounds;
export type QuotaLimits = Readonly<Record<Quota, number>>;

/** How much one realm may hold. A lowered quota takes nothing away; it refuses what would grow. */
export const quotasConfig = z.object(
  Object.fromEntries(Object.entries(bounds).map(([quota, bound]) => [quota, settingOf(bound)])) as {
    readonly [quota in Quota]: ReturnType<typeof settingOf>;
  },
);

export const usualQuotas: QuotaLimits = quotasConfig.parse({});

export function boundOf(quota: Quota): Bound {
  return bounds[quota];
}

function settingOf({ env, usual, what }: Bound) {
  const count = z.number().int().min(1).max(1_000_000_000_000);
  return count.default(usual).describe(`Most ${what}.`).meta({ env });
}
