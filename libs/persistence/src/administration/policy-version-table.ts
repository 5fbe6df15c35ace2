import type { Page, PageRequest, PolicyVersionSummary } from '#libs/administration';
import type { JsonObject, PolicySource, PolicyVersion } from '#libs/domain';
import { parseJson } from '#libs/json';
import { type PolicyVersionRow, policyVersionSchema } from '../schemas/policy.schema.js';
import { beyond, rowsToAsk, toPage } from './paging.js';
import type { RealmAccess } from './realm-access.js';
import { missing, stillNeeded, taken } from './refusals.js';

/** Without sources and module, which can be megabytes. */
const summary = {
  realm: true,
  policy: true,
  digest: true,
  regoVersion: true,
  entrypoints: true,
  createdAt: true,
} as const;

export class PolicyVersionTable {
  constructor(private readonly access: RealmAccess) {}

  async find(policy: string, digest: string): Promise<PolicyVersion | null> {
    const key = { realm: this.access.realm, policy, digest };
    const row = await this.access.read((manager) => manager.findOneBy(policyVersionSchema, key));
    return row && toVersion(row);
  }

  async list(policy: string, page: PageRequest): Promise<Page<PolicyVersionSummary>> {
    const where = { realm: this.access.realm, policy, digest: beyond(page) };
    const rows = await this.access.read((manager) =>
      manager.find(policyVersionSchema, {
        select: summary,
        where,
        order: { digest: 'ASC' },
        take: rowsToAsk(page),
      }),
    );
    return toPage(rows, page, (row) => row.digest, toSummary);
  }

  async insert(version: PolicyVersion): Promise<void> {
    const { digest, policy } = version;
    await this.access.change((manager) => manager.insert(policyVersionSchema, this.toRow(version)), {
      policy_versions_pkey: taken('digest', `version \`${digest}\` of policy \`${policy}\``),
      policy_versions_policy_fkey: missing('policy', `policy \`${policy}\``),
    });
  }

  async delete(policy: string, digest: string): Promise<boolean> {
    const key = { realm: this.access.realm, policy, digest };
    const { affected } = await this.access.change((manager) => manager.delete(policyVersionSchema, key), {
      policies_active_digest_fkey: stillNeeded(`version \`${digest}\` of policy \`${policy}\``, 'active'),
    });
    return affected !== 0;
  }

  private toRow(version: PolicyVersion): PolicyVersionRow {
    const { artifact, digest, policy, regoVersion, createdAt } = version;
    return {
      realm: this.access.realm,
      policy,
      digest,
      regoVersion,
      sources: JSON.stringify(version.sources),
      wasm: artifact.wasm,
      entrypoints: [...artifact.entrypoints],
      data: JSON.stringify(artifact.data),
      createdAt,
    };
  }
}

function toVersion(row: PolicyVersionRow): PolicyVersion {
  const { digest, policy, regoVersion, wasm, entrypoints, createdAt } = row;
  const artifact = { wasm, entrypoints, data: parseJson(row.data) as JsonObject };
  return {
    digest,
    policy,
    regoVersion,
    sources: parseJson(row.sources) as unknown as PolicySource[],
    artifact,
    createdAt,
  };
}

function toSummary(row: PolicyVersionRow): PolicyVersionSummary {
  const { digest, policy, regoVersion, entrypoints, createdAt } = row;
  return { digest, policy, regoVersion, entrypoints, createdAt };
}
