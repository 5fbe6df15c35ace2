import type {
  Activation,
  Page,
  PageRequest,
  PolicyRepository,
  PolicyVersionSummary,
} from '#libs/administration';
import { AuthzError, type Policy, type PolicyVersion } from '#libs/domain';
import { policyResourceTypeSchema, policySchema } from '../schemas/policy.schema.js';
import { after, rowsToAsk, toPage } from './paging.js';
import { ActivationTable } from './activation-table.js';
import { PolicyVersionTable } from './policy-version-table.js';
import type { RealmAccess } from './realm-access.js';
import { taken } from './refusals.js';

const selectPolicies = `
  SELECT p.name, p.description, p.package, p.active_digest AS "activeVersion",
    ARRAY(SELECT t.resource_type FROM policy_resource_types t
      WHERE t.realm = p.realm AND t.policy = p.name ORDER BY t.position) AS "resourceTypes"
  FROM policies p`;

export class PostgresPolicyRepository implements PolicyRepository {
  private readonly versions: PolicyVersionTable;
  private readonly activations: ActivationTable;

  constructor(private readonly access: RealmAccess) {
    this.versions = new PolicyVersionTable(access);
    this.activations = new ActivationTable(access);
  }

  async find(name: string): Promise<Policy | null> {
    const rows = await this.select(`${selectPolicies} WHERE p.realm = $1 AND p.name = $2`, name);
    return rows[0] ?? null;
  }

  async list(page: PageRequest): Promise<Page<Policy>> {
    const rows = await this.select(
      `${selectPolicies} WHERE p.realm = $1 AND p.name > $2 ORDER BY p.name LIMIT $3`,
      after(page),
      rowsToAsk(page),
    );
    return toPage(
      rows,
      page,
      (policy) => policy.name,
      (policy) => policy,
    );
  }

  /** Without an active version, whatever `policy` says: only `activate` makes one live. */
  async insert(policy: Policy): Promise<void> {
    await this.assertPackageFree(policy);
    const row = { ...columnsOf(policy), realm: this.access.realm, name: policy.name, activeDigest: null };
    await this.access.change((manager) => manager.insert(policySchema, row), {
      policies_pkey: taken('name', `policy \`${policy.name}\``),
      ...packageTaken(policy),
    });
    await this.insertResourceTypes(policy);
  }

  /** Description, package and resource types. */
  async update(policy: Policy): Promise<boolean> {
    await this.assertPackageFree(policy);
    const { realm } = this.access;
    const { affected } = await this.access.change(
      (manager) => manager.update(policySchema, { realm, name: policy.name }, columnsOf(policy)),
      packageTaken(policy),
    );
    if (affected === 0) return false;
    const owned = { realm, policy: policy.name };
    await this.access.change((manager) => manager.delete(policyResourceTypeSchema, owned));
    await this.insertResourceTypes(policy);
    return true;
  }

  async delete(name: string): Promise<boolean> {
    const { realm } = this.access;
    const { affected } = await this.access.change((manager) => manager.delete(policySchema, { realm, name }));
    return affected !== 0;
  }

  findVersion(policy: string, digest: string): Promise<PolicyVersion | null> {
    return this.versions.find(policy, digest);
  }

  listVersions(policy: string, page: PageRequest): Promise<Page<PolicyVersionSummary>> {
    return this.versions.list(policy, page);
  }

  insertVersion(version: PolicyVersion): Promise<void> {
    return this.versions.insert(version);
  }

  deleteVersion(policy: string, digest: string): Promise<boolean> {
    return this.versions.delete(policy, digest);
  }

  listActivations(policy: string, page: PageRequest): Promise<Page<Activation>> {
    return this.activations.list(policy, page);
  }

  activate(policy: string, digest: string): Promise<void> {
    return this.activations.activate(policy, digest);
  }

  private async insertResourceTypes(policy: Policy): Promise<void> {
    for (const [position, resourceType] of policy.resourceTypes.entries()) {
      const row = { realm: this.access.realm, resourceType, policy: policy.name, position };
      await this.access.change((manager) => manager.insert(policyResourceTypeSchema, row), {
        policy_resource_types_pkey: taken(
          `resource_types[${position}]`,
          `a policy for resource type \`${resourceType}\``,
        ),
      });
    }
  }

  /** A package inside another policy's would be part of that policy's document. The realm's lock keeps the answer true. */
  private async assertPackageFree(policy: Policy): Promise<void> {
    const sql = `SELECT name FROM policies WHERE realm = $1 AND name <> $2 AND package <> $3
      AND (starts_with(package || '/', $3 || '/') OR starts_with($3 || '/', package || '/')) LIMIT 1`;
    const [other] = await this.access.read((manager) =>
      manager.query<{ name: string }[]>(sql, [this.access.realm, policy.name, policy.package]),
    );
    if (!other) return;
    const message = `lies inside or around the package of policy \`${other.name}\``;
    throw new AuthzError('already_exists', `package \`${policy.package}\` ${message}`, {
      faults: [{ at: 'package', message }],
    });
  }

  private select(sql: string, ...parameters: unknown[]): Promise<Policy[]> {
    return this.access.read((manager) => manager.query(sql, [this.access.realm, ...parameters]));
  }
}

function columnsOf(policy: Policy): Pick<Policy, 'description' | 'package'> {
  return { description: policy.description, package: policy.package };
}

function packageTaken(policy: Policy): Record<string, ReturnType<typeof taken>> {
  return { policies_package_key: taken('package', `a policy with package \`${policy.package}\``) };
}
