import type { Caller, Policy } from '#libs/domain';
import type { AdministrationStore, Page, PageRequest, Written } from '../ports/store.js';
import { assertPrecondition, type Precondition, unconditional } from '../preconditions.js';
import { foundOr, refuseWhenFaulty } from '../refusals.js';
import { packageFaults } from './package-rules.js';

export type NewPolicy = Omit<Policy, 'activeVersion'>;
/** What can change later. The package cannot: every stored version was compiled for it. */
export type PolicyChange = Pick<Policy, 'name' | 'description' | 'resourceTypes'>;

/** Named policies and the resource types that each decides. Their contents are `PolicyVersions`. */
export class Policies {
  constructor(private readonly store: AdministrationStore) {}

  async find(realm: string, name: string): Promise<Policy> {
    const { policies } = await this.store.read(realm);
    return foundOr(await policies.find(name), 'policy', name);
  }

  async list(realm: string, page: PageRequest): Promise<Page<Policy>> {
    const { policies } = await this.store.read(realm);
    return policies.list(page);
  }

  /** Rejects with `already_exists` when the name, a resource type or the package belongs to another policy. */
  async create(realm: string, caller: Caller, policy: NewPolicy): Promise<Written<Policy>> {
    refuseWhenFaulty(packageFaults(policy.package));
    const created: Policy = { ...policy, activeVersion: null };
    return this.store.write(realm, caller.id, async (tx) => {
      await tx.quotas.within([{ quota: 'policies' }], () => tx.policies.insert(created));
      await tx.record({ kind: 'policy', operation: 'create', subjectId: created.name });
      return created;
    });
  }

  replace(
    realm: string,
    caller: Caller,
    change: PolicyChange,
    precondition: Precondition<Policy> = unconditional,
  ): Promise<Written<Policy>> {
    return this.store.write(realm, caller.id, async (tx) => {
      const before = foundOr(await tx.policies.find(change.name), 'policy', change.name);
      await assertPrecondition(tx, precondition, () => before);
      const after: Policy = { ...before, ...change };
      await tx.policies.update(after);
      await tx.record({ kind: 'policy', operation: 'update', subjectId: change.name });
      return after;
    });
  }

  /** Also while a version is active: from then on its resource types have no policy, so they are denied. */
  delete(
    realm: string,
    caller: Caller,
    name: string,
    precondition: Precondition<Policy> = unconditional,
  ): Promise<Written<void>> {
    return this.store.write(realm, caller.id, async (tx) => {
      const before = foundOr(await tx.policies.find(name), 'policy', name);
      await assertPrecondition(tx, precondition, () => before);
      await tx.policies.delete(name);
      await tx.record({ kind: 'policy', operation: 'delete', subjectId: name });
    });
  }
}
