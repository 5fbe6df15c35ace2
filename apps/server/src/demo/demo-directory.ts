import type { NewRoleAssignment } from '#libs/administration';
import type { Role, User } from '#libs/domain';

export const demoRealm = 'demo';

const role = (
  name: string,
  description: string,
  permissions: readonly string[],
  parents: readonly string[],
): Role => ({
  name,
  description,
  permissions,
  parents,
});

const user = (id: string, department: string, more: User['attributes'] = {}): User => ({
  id,
  username: id,
  emails: [`${id}@example.com`],
  identities: [],
  status: 'active',
  attributes: { department, ...more },
});

/** Parents before children: a parent must be there first. */
export const demoRoles: readonly Role[] = [
  role('viewer', 'Reads what is shared with them.', ['document:read', 'todo:can_read_todos'], []),
  role('editor', 'Changes what is theirs.', ['document:update', 'todo:can_create_todo'], ['viewer']),
  role('admin', 'May do everything.', ['*:*'], ['editor']),
];

export const demoUsers: readonly User[] = [
  user('alice', 'platform'),
  // The policy `certification` asks for this: whoever has the role of an admin writes archived records only.
  user('bob', 'sales', { role: 'admin' }),
  user('carol', 'support'),
];

export const demoAssignments: readonly NewRoleAssignment[] = [
  { userId: 'alice', role: 'admin' },
  { userId: 'bob', role: 'editor' },
  { userId: 'carol', role: 'viewer' },
];
