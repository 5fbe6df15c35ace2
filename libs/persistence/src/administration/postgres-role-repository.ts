import type { Page, PageRequest, RoleRepository } from '#libs/administration';
import { longestInheritance, type Role } from '#libs/domain';
import { roleParentSchema, roleSchema } from '../schemas/role.schema.js';
import { after, rowsToAsk, toPage } from './paging.js';
import type { RealmAccess } from './realm-access.js';
import { missing, stillNeeded, taken } from './refusals.js';
import { recountRoles, selectLevelsBelow, selectLineage } from './role-lineage.js';

/** A role with its parents, in the order given, in one statement. */
export const selectRoles = `
  SELECT r.name, r.description, r.permissions,
    ARRAY(SELECT p.parent FROM role_parents p
      WHERE p.realm = r.realm AND p.role = r.name ORDER BY p.position) AS parents
  FROM roles r`;

export class PostgresRoleRepository implements RoleRepository {
  constructor(private readonly access: RealmAccess) {}

  async find(name: string): Promise<Role | null> {
    const rows = await this.select(`${selectRoles} WHERE r.realm = $1 AND r.name = $2`, name);
    return rows[0] ?? null;
  }

  async list(page: PageRequest): Promise<Page<Role>> {
    const rows = await this.select(
      `${selectRoles} WHERE r.realm = $1 AND r.name > $2 ORDER BY r.name LIMIT $3`,
      after(page),
      rowsToAsk(page),
    );
    return toPage(
      rows,
      page,
      (role) => role.name,
      (role) => role,
    );
  }

  async lineage(names: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    if (names.length === 0) return new Map();
    const rows = await this.select<Pick<Role, 'name' | 'parents'>>(selectLineage, names);
    return new Map(rows.map(({ name, parents }) => [name, parents]));
  }

  async levelsBelow(name: string): Promise<number> {
    const [row] = await this.select<{ levels: number }>(selectLevelsBelow, name, longestInheritance);
    return row?.levels ?? 0;
  }

  async insert(role: Role): Promise<void> {
    const { name, description } = role;
    const row = { realm: this.access.realm, name, description, permissions: [...role.permissions] };
    await this.access.change((manager) => manager.insert(roleSchema, row), {
      roles_pkey: taken('name', `role \`${name}\``),
    });
    await this.insertParents(role);
    await this.recount(name);
  }

  async update(role: Role): Promise<boolean> {
    const { realm } = this.access;
    const columns = { description: role.description, permissions: [...role.permissions] };
    const { affected } = await this.access.change((manager) =>
      manager.update(roleSchema, { realm, name: role.name }, columns),
    );
    if (affected === 0) return false;
    await this.access.change((manager) => manager.delete(roleParentSchema, { realm, role: role.name }));
    await this.insertParents(role);
    await this.recount(role.name);
    return true;
  }

  async delete(name: string): Promise<boolean> {
    const { realm } = this.access;
    const { affected } = await this.access.change((manager) => manager.delete(roleSchema, { realm, name }), {
      role_assignments_role_fkey: stillNeeded(`role \`${name}\``, 'assigned'),
      role_parents_parent_fkey: stillNeeded(`role \`${name}\``, 'a parent of another role'),
    });
    return affected !== 0;
  }

  private async insertParents(role: Role): Promise<void> {
    for (const [position, parent] of role.parents.entries()) {
      const row = { realm: this.access.realm, role: role.name, position, parent };
      await this.access.change((manager) => manager.insert(roleParentSchema, row), {
        role_parents_parent_fkey: missing(`parents[${position}]`, `role \`${parent}\``),
        role_parents_parent_key: taken(`parents[${position}]`, `parent \`${parent}\` of the role`),
      });
    }
  }

  private async recount(name: string): Promise<void> {
    await this.access.change((manager) => manager.query(recountRoles, [this.access.realm, name]));
  }

  private select<Row = Role>(sql: string, ...parameters: unknown[]): Promise<Row[]> {
    return this.access.read((manager) => manager.query(sql, [this.access.realm, ...parameters]));
  }
}
