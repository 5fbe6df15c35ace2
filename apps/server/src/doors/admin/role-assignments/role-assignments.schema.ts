import { z } from 'zod';
import type { RoleAssignment } from '#libs/domain';
import { id, name, resourceType } from '../input/fields.js';
import { pageMembers } from '../input/paging.js';
import { request, resource } from '../schema/wire-schemas.js';

const scopeDescription = 'The one resource on which the role holds; null: on every resource.';
const onResource = z.strictObject({ type: resourceType, id });

const example = { user_id: 'u-1001', role: 'editor', resource: { type: 'document', id: 'doc-7' } };

export const roleAssignmentCreation = request(
  'RoleAssignmentCreation',
  z.strictObject({
    user_id: id,
    role: name,
    resource: onResource.nullable().default(null).meta({ description: scopeDescription }),
  }),
  example,
);

export const roleAssignment = resource(
  'RoleAssignment',
  { id, user_id: id, role: name, resource: onResource.nullable().meta({ description: scopeDescription }) },
  { id: 'a3a0c5f2-5c1e-4a8e-9b63-0f7f7f3c3b52', ...example },
);

export const roleAssignmentQuery = z.strictObject({
  ...pageMembers,
  user_id: id.optional(),
  role: name.optional(),
});

export function roleAssignmentView({ id, userId, role, resource }: RoleAssignment) {
  return { id, user_id: userId, role, resource: resource ?? null };
}
