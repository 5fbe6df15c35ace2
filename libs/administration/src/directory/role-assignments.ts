import type { Caller, Fault, RoleAssignment } from '#libs/domain';
import type { AdministrationEnvironment } from '../environment.js';
import type { AdministrationStore, Page, PageRequest, WriteTransaction, Written } from '../ports/store.js';
import { assertPrecondition, type Precondition, unconditional } from '../preconditions.js';
import { foundOr, refuseWhenFaulty } from '../refusals.js';

export type NewRoleAssignment = Omit<RoleAssignment, 'id'>;

export interface RoleAssignmentFilter {
  readonly userId?: string;
  readonly role?: string;
}

/** Who holds which role, everywhere or on one resource. An assignment never changes: it is made and taken back. */
export class RoleAssignments {
  constructor(
    private readonly store: AdministrationStore,
    private readonly environment: Pick<AdministrationEnvironment, 'newId'>,
  ) {}

  async find(realm: string, id: string): Promise<RoleAssignment> {
    const { assignments } = await this.store.read(realm);
    return foundOr(await assignments.find(id), 'role assignment', id);
  }

  async list(
    realm: string,
    page: PageRequest,
    filter: RoleAssignmentFilter = {},
  ): Promise<Page<RoleAssignment>> {
    const { assignments } = await this.store.read(realm);
    return assignments.list(page, filter);
  }

  /** Rejects with `already_exists` for the same user, role and resource; `invalid_request` when user or role is not there. */
  create(realm: string, caller: Caller, assignment: NewRoleAssignment): Promise<Written<RoleAssignment>> {
    const created: RoleAssignment = { ...assignment, id: this.environment.newId() };
    return this.store.write(realm, caller.id, async (tx) => {
      refuseWhenFaulty(await danglingEnds(tx, created));
      const held = { quota: 'userAssignments', of: created.userId } as const;
      await tx.quotas.within([held], () => tx.assignments.insert(created));
      await tx.record({ kind: 'role_assignment', operation: 'create', subjectId: created.userId });
      return created;
    });
  }

  delete(
    realm: string,
    caller: Caller,
    id: string,
    precondition: Precondition<RoleAssignment> = unconditional,
  ): Promise<Written<void>> {
    return this.store.write(realm, caller.id, async (tx) => {
      const assignment = foundOr(await tx.assignments.find(id), 'role assignment', id);
      await assertPrecondition(tx, precondition, () => assignment);
      await tx.assignments.delete(id);
      await tx.record({ kind: 'role_assignment', operation: 'delete', subjectId: assignment.userId });
    });
  }
}

async function danglingEnds(tx: WriteTransaction, { userId, role }: RoleAssignment): Promise<Fault[]> {
  const faults: Fault[] = [];
  if (!(await tx.users.find(userId))) {
    faults.push({ at: 'user_id', message: `there is no user \`${userId}\`` });
  }
  if (!(await tx.roles.find(role))) faults.push({ at: 'role', message: `there is no role \`${role}\`` });
  return faults;
}
