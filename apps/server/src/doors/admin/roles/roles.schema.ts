import { z } from 'zod';
import { longestInheritance, type Role } from '#libs/domain';
import { distinct, name, permission, text } from '../input/fields.js';
import { request, resource } from '../schema/wire-schemas.js';

const description = text;
/** Beyond any quota that is set with care; what a realm allows is less (`PORTCULLIS_QUOTA_ROLE_PERMISSIONS`). */
const permissions = distinct(permission, 10_000);
const parents = distinct(name, 100).meta({
  description: `Roles whose permissions this one has too. They exist, never form a cycle, and no path of inheritance has more than ${longestInheritance} roles.`,
});

const example = {
  description: 'Writes documents',
  permissions: ['document:read', 'document:write'],
  parents: ['viewer'],
};

export const roleCreation = request(
  'RoleCreation',
  z.strictObject({
    name,
    description: description.default(''),
    permissions: permissions.default([]),
    parents: parents.default([]),
  }),
  { name: 'editor', ...example },
);

export const roleReplacement = request(
  'RoleReplacement',
  z.strictObject({ description, permissions, parents }),
  example,
);

export const role = resource(
  'Role',
  { name, description, permissions, parents },
  { name: 'editor', ...example },
);

export function roleView({ name, description, permissions, parents }: Role) {
  return { name, description, permissions, parents };
}
