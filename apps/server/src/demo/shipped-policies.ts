import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NewPolicy, PolicyUpload } from '#libs/administration';
import type { PolicySource, RegoVersion } from '#libs/domain';
import { parseJson } from '#libs/json';

/** What `policies/<folder>/policy.json` says. */
type PolicyManifest = NewPolicy & { readonly regoVersion: RegoVersion };

export interface ShippedPolicy {
  readonly policy: NewPolicy;
  readonly upload: PolicyUpload;
}

/** The sample policies, one folder each: `policy.json`, Rego with its tests, perhaps a `data.json`. */
export function shippedPolicies(directory: string): readonly ShippedPolicy[] {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name === 'policy.json')
    .map((entry) => entry.parentPath)
    .sort()
    .map(readPolicy);
}

function readPolicy(folder: string): ShippedPolicy {
  const manifest = parseJson(readFileSync(join(folder, 'policy.json'), 'utf8')) as unknown as PolicyManifest;
  const { regoVersion, ...policy } = manifest;
  return { policy, upload: { regoVersion, sources: readSources(folder), activate: true } };
}

function readSources(folder: string): readonly PolicySource[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.rego') || file === 'data.json')
    .sort()
    .map((path) => ({ path, content: readFileSync(join(folder, path), 'utf8') }));
}
