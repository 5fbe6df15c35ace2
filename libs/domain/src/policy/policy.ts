import type { JsonObject } from '../json.js';

/** A named policy. In a realm each resource type is decided by at most one policy. */
export interface Policy {
  readonly name: string;
  readonly description: string;
  /** The Rego package that holds `allow`, as a path: `document_authz`, `acme/billing`. Unique in the realm, never inside another's. */
  readonly package: string;
  readonly resourceTypes: readonly string[];
  /** Digest of the version that decides now; null until the first activation. */
  readonly activeVersion: string | null;
}

export type RegoVersion = 'v0' | 'v1';

/** Files of one upload: said by the API before anything is done, and by the compiler. */
export const mostPolicySources = 64;

export interface PolicySource {
  /** Relative, forward slashes: `policy.rego`, `policy_test.rego`, `data.json`. */
  readonly path: string;
  readonly content: string;
}

/** What was uploaded and what came of it. Immutable; named by `digest`. */
export interface PolicyVersion {
  /** `sha256:` + hex over sources, package, Rego version and compiler version. */
  readonly digest: string;
  readonly policy: string;
  readonly regoVersion: RegoVersion;
  readonly sources: readonly PolicySource[];
  readonly artifact: PolicyArtifact;
  readonly createdAt: Date;
}

/** The compiled form that the engine loads. */
export interface PolicyArtifact {
  readonly wasm: Uint8Array;
  /** Slash paths that can be evaluated: the package and each rule of it. */
  readonly entrypoints: readonly string[];
  /** The `data.json` uploaded beside the sources; `{}` when none. */
  readonly data: JsonObject;
}
