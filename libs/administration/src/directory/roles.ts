import {
  AuthzError,
  type Caller,
  type Fault,
  findRoleCycle,
  inheritanceLevels,
  longestInheritance,
  type Role,
} from '#libs/domain';
import type { AdministrationStore, Page, PageRequest, WriteTransaction, Written } from '../ports/store.js';
import { assertPrecondition, type Precondition, unconditional } from '../preconditions.js';
import type { Measure } from '../quotas/quotas.js';
import { foundOr, refuseWhenFaulty } from '../refusals.js';

/**
 * Named sets of permissions. Parents exist, never form a cycle, and no path of inheritance has more than `longestInheritance`
 * roles, whoever writes at the same time.
 */
export class Roles {
  constructor(private readonly store: AdministrationStore) {}

  async find(realm: string, name: string): Promise<Role> {
    const { roles } = await this.store.read(realm);
    return foundOr(await roles.find(name), 'role', name);
  }

  async list(realm: string, page: PageRequest): Promise<Page<Role>> {
    const { roles } = await this.store.read(realm);
    return roles.list(page);
  }

  /** Rejects with `already_exists`, `role_cycle`, `quota_exceeded`, or `invalid_request` for a parent that is not there or inherits too far. */
  create(realm: string, caller: Caller, role: Role): Promise<Written<Role>> {
    return this.store.write(realm, caller.id, async (tx) => {
      await assertParents(tx, role);
      await tx.quotas.within([{ quota: 'roles' }, ...measuresOf(role)], () => tx.roles.insert(role));
      await tx.record({ kind: 'role', operation: 'create', subjectId: role.name });
      return role;
    });
  }

  /** Rejects with `not_found` and as `create` does. */
  replace(
    realm: string,
    caller: Caller,
    role: Role,
    precondition: Precondition<Role> = unconditional,
  ): Promise<Written<Role>> {
    return this.store.write(realm, caller.id, async (tx) => {
      const before = foundOr(await tx.roles.find(role.name), 'role', role.name);
      await assertPrecondition(tx, precondition, () => before);
      await assertParents(tx, role);
      await tx.quotas.within(measuresOf(role), () => tx.roles.update(role));
      await tx.record({ kind: 'role', operation: 'update', subjectId: role.name });
      return role;
    });
  }

  /** Rejects with `in_use` while the role is assigned or a parent of another. */
  delete(
    realm: string,
    caller: Caller,
    name: string,
    precondition: Precondition<Role> = unconditional,
  ): Promise<Written<void>> {
    return this.store.write(realm, caller.id, async (tx) => {
      const before = foundOr(await tx.roles.find(name), 'role', name);
      await assertPrecondition(tx, precondition, () => before);
      await tx.roles.delete(name);
      await tx.record({ kind: 'role', operation: 'delete', subjectId: name });
    });
  }
}

/** Must run inside the write transaction: its lock keeps a second writer from closing the cycle, or the long path, beside us. */
async function assertParents(tx: WriteTransaction, role: Role): Promise<void> {
  const stored = await tx.roles.lineage(role.parents);
  const intended = new Map(stored).set(role.name, role.parents);
  const cycle = findRoleCycle(role.name, (name) => intended.get(name) ?? []);
  if (cycle) throw roleCycle(cycle);
  refuseWhenFaulty(missingParents(role, stored));
  const levels = inheritanceLevels(role.name, intended) + (await tx.roles.levelsBelow(role.name));
  if (levels >= longestInheritance) refuseWhenFaulty([tooFar(role)]);
}

function measuresOf({ name }: Role): readonly Measure[] {
  return [
    { quota: 'rolePermissions', of: name },
    { quota: 'roleAncestors', of: name },
    { quota: 'effectivePermissions' },
  ];
}

function tooFar({ name }: Role): Fault {
  const message = `more than ${longestInheritance} roles would inherit from one another on a path through \`${name}\`; at most ${longestInheritance} may`;
  return { at: 'parents', message };
}

function roleCycle(cycle: readonly string[]): AuthzError {
  const path = cycle.join(' -> ');
  const faults = [{ at: 'parents', message: `\`${path}\` comes back to where it began` }];
  return new AuthzError('role_cycle', `the parents would form a cycle: \`${path}\``, { faults });
}

function missingParents(role: Role, stored: ReadonlyMap<string, readonly string[]>): Fault[] {
  return role.parents.flatMap((parent, index) =>
    stored.has(parent) ? [] : [{ at: `parents[${index}]`, message: `there is no role \`${parent}\`` }],
  );
}
