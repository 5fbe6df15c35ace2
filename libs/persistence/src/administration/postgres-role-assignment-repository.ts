import type { Page, PageRequest, RoleAssignmentRepository } from '#libs/administration';
import type { RoleAssignment } from '#libs/domain';
import { type RoleAssignmentRow, roleAssignmentSchema } from '../schemas/role.schema.js';
import { beyond, rowsToAsk, toPage } from './paging.js';
import type { RealmAccess } from './realm-access.js';
import { missing, taken } from './refusals.js';

export class PostgresRoleAssignmentRepository implements RoleAssignmentRepository {
  constructor(private readonly access: RealmAccess) {}

  async find(id: string): Promise<RoleAssignment | null> {
    const { realm } = this.access;
    const row = await this.access.read((manager) => manager.findOneBy(roleAssignmentSchema, { realm, id }));
    return row && toRoleAssignment(row);
  }

  async list(
    page: PageRequest,
    filter: { readonly userId?: string; readonly role?: string },
  ): Promise<Page<RoleAssignment>> {
    const { userId, role } = filter;
    const where = {
      realm: this.access.realm,
      id: beyond(page),
      ...(userId === undefined ? {} : { userId }),
      ...(role === undefined ? {} : { role }),
    };
    const rows = await this.access.read((manager) =>
      manager.find(roleAssignmentSchema, { where, order: { id: 'ASC' }, take: rowsToAsk(page) }),
    );
    return toPage(rows, page, (row) => row.id, toRoleAssignment);
  }

  async insert(assignment: RoleAssignment): Promise<void> {
    const { id, userId, role, resource } = assignment;
    const row = {
      realm: this.access.realm,
      id,
      userId,
      role,
      resourceType: resource?.type ?? null,
      resourceId: resource?.id ?? null,
    };
    const again = taken('role', `the assignment of role \`${role}\` to user \`${userId}\``);
    await this.access.change((manager) => manager.insert(roleAssignmentSchema, row), {
      role_assignments_pkey: taken('id', `role assignment \`${id}\``),
      role_assignments_everywhere_key: again,
      role_assignments_resource_key: again,
      role_assignments_user_fkey: missing('user_id', `user \`${userId}\``),
      role_assignments_role_fkey: missing('role', `role \`${role}\``),
    });
  }

  async delete(id: string): Promise<boolean> {
    const { realm } = this.access;
    const { affected } = await this.access.change((manager) =>
      manager.delete(roleAssignmentSchema, { realm, id }),
    );
    return affected !== 0;
  }
}

function toRoleAssignment(row: RoleAssignmentRow): RoleAssignment {
  const { id, userId, role, resourceType, resourceId } = row;
  if (resourceType === null || resourceId === null) return { id, userId, role };
  return { id, userId, role, resource: { type: resourceType, id: resourceId } };
}
