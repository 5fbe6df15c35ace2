import type { RegoVersion } from '#libs/domain';
import {
  bytes,
  instant,
  key,
  named,
  optional,
  position,
  revision,
  text,
  texts,
  table,
} from '../postgres/columns.js';

export interface PolicyRow {
  realm: string;
  name: string;
  description: string;
  package: string;
  activeDigest: string | null;
}

export const policySchema = table<PolicyRow>('Policy', 'policies', {
  realm: key,
  name: key,
  description: text,
  package: text,
  activeDigest: named('active_digest', optional(text)),
});

export interface PolicyResourceTypeRow {
  realm: string;
  resourceType: string;
  policy: string;
  position: number;
}

export const policyResourceTypeSchema = table<PolicyResourceTypeRow>(
  'PolicyResourceType',
  'policy_resource_types',
  { realm: key, resourceType: named('resource_type', key), policy: text, position },
);

/** Never updated: the table refuses it. */
export interface PolicyVersionRow {
  realm: string;
  policy: string;
  digest: string;
  regoVersion: RegoVersion;
  /** JSON text of `PolicySource[]`. */
  sources: string;
  wasm: Uint8Array;
  entrypoints: string[];
  /** JSON text. */
  data: string;
  createdAt: Date;
}

export const policyVersionSchema = table<PolicyVersionRow>('PolicyVersion', 'policy_versions', {
  realm: key,
  policy: key,
  digest: key,
  regoVersion: named('rego_version', text),
  sources: text,
  wasm: bytes,
  entrypoints: texts,
  data: text,
  createdAt: named('created_at', instant),
});

export interface ActivationRow {
  realm: string;
  policy: string;
  digest: string;
  revision: number;
  actor: string;
  at: Date;
}

export const activationSchema = table<ActivationRow>('Activation', 'activations', {
  realm: key,
  policy: key,
  digest: text,
  revision: { ...revision, primary: true },
  actor: text,
  at: instant,
});

export interface PolicyDataRow {
  realm: string;
  name: string;
  /** JSON text. */
  document: string;
}

export const policyDataSchema = table<PolicyDataRow>('PolicyData', 'policy_data', {
  realm: key,
  name: key,
  document: text,
});
