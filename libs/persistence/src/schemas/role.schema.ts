import { counted, key, named, optional, position, text, texts, table } from '../postgres/columns.js';

export interface RoleRow {
  realm: string;
  name: string;
  description: string;
  permissions: string[];
  /** Kept by the table itself. */
  permissionCount: number;
  /** From how many roles it inherits, and how many permissions its own and theirs are together. */
  ancestors: number;
  effectivePermissions: number;
}

export const roleSchema = table<RoleRow>('Role', 'roles', {
  realm: key,
  name: key,
  description: text,
  permissions: texts,
  permissionCount: counted('permission_count', { type: 'integer' }),
  ancestors: counted('ancestors', { type: 'integer' }),
  effectivePermissions: counted('effective_permissions', { type: 'bigint' }),
});

export interface RoleParentRow {
  realm: string;
  role: string;
  position: number;
  parent: string;
}

export const roleParentSchema = table<RoleParentRow>('RoleParent', 'role_parents', {
  realm: key,
  role: key,
  position: { ...position, primary: true },
  parent: text,
});

export interface RoleAssignmentRow {
  realm: string;
  id: string;
  userId: string;
  role: string;
  /** Both or neither; neither means every resource. */
  resourceType: string | null;
  resourceId: string | null;
}

export const roleAssignmentSchema = table<RoleAssignmentRow>('RoleAssignment', 'role_assignments', {
  realm: key,
  id: key,
  userId: named('user_id', text),
  role: text,
  resourceType: named('resource_type', optional(text)),
  resourceId: named('resource_id', optional(text)),
});
