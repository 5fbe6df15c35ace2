// Roles in `data`, the subject's roles in the question.
import { cedarQuestion } from './cedar.mjs';

const rego = `package rbac

default allow := false

allow if {
	some role in input.user.roles
	data.roles[role].permissions[input.resource.type][input.action] == true
}
`;

const types = 5;
const actions = ['read', 'write', 'delete', 'share'];

/** Role n may do two things to one type, and read another. */
function permissionsOf(n) {
  return {
    [`type-${n % types}`]: { [actions[n % 4]]: true, [actions[(n + 1) % 4]]: true },
    [`type-${(n + 1) % types}`]: { read: true },
  };
}

export function rbac(count) {
  const last = count - 1;
  const middle = Math.floor(count / 2);
  const name = (n) => `role-${n}`;
  const permissions = Object.fromEntries(
    Array.from({ length: count }, (_, n) => [name(n), permissionsOf(n)]),
  );
  const roles = Object.fromEntries(
    Object.entries(permissions).map(([role, granted]) => [role, { permissions: granted }]),
  );
  const granted = (n) => ({ type: `type-${n % types}`, action: actions[(n + 1) % 4] });
  const refused = (n) => ({ type: `type-${n % types}`, action: actions[(n + 2) % 4] });
  const none = { type: 'type-x', action: 'read' };
  const cases = [
    ['the only role grants', [name(0)], granted(0), true],
    ['the last of three grants', [name(1), name(middle), name(last)], granted(last), true],
    ['the first of three grants', [name(middle), name(1), name(last)], granted(middle), true],
    [
      'reading what the role only reads',
      [name(last)],
      { type: `type-${(last + 1) % types}`, action: 'read' },
      true,
    ],
    ['the role grants other actions', [name(last)], refused(last), false],
    ['no role grants anything on the type', [name(0), name(middle), name(last)], none, false],
    ['no role at all', [], granted(0), false],
    ['a role that nobody knows', ['role-x'], granted(0), false],
  ];
  const questions = cases.map(([title, held, { type, action }, allow], n) => ({
    name: title,
    input: { user: { id: `user-${n}`, roles: held }, action, resource: { type } },
    expected: { allow },
  }));
  return {
    key: `rbac-${count}`,
    title: `RBAC over ${count.toLocaleString('en-US')} roles`,
    package: 'rbac',
    sources: [{ path: 'policy.rego', content: rego }],
    data: { roles },
    questions,
    cedar: {
      note: 'permissions as groups; only the roles of the subject are sent with a question',
      policies: 'permit(principal, action, resource) when { principal in context.needed };',
      call: (input) => cedarCall(input, permissions),
    },
    casbin: {
      note: 'users hold their roles in the enforcer; takes no input beyond subject, object and action',
      model: casbinModel,
      policies: Object.entries(permissions).flatMap(([role, granted]) =>
        pairs(granted).map(([type, action]) => [role, type, action]),
      ),
      groupings: questions.flatMap(({ input: { user } }) => user.roles.map((role) => [user.id, role])),
      request: ({ user, resource, action }) => [user.id, resource.type, action],
    },
  };
}

const pairs = (granted) =>
  Object.entries(granted).flatMap(([type, actions]) => Object.keys(actions).map((action) => [type, action]));

function cedarCall({ user, action, resource, context }, permissions) {
  const principal = { type: 'User', id: user.id };
  const permission = ([type, action]) => ({ type: 'Permission', id: `${type}:${action}` });
  const roles = user.roles.map((id) => ({
    uid: { type: 'Role', id },
    attrs: {},
    parents: pairs(permissions[id] ?? {}).map(permission),
  }));
  return cedarQuestion({
    principal,
    action,
    resource: { type: 'Resource', id: resource.type },
    context: { ...context, needed: { __entity: permission([resource.type, action]) } },
    entities: [{ uid: principal, attrs: {}, parents: roles.map(({ uid }) => uid) }, ...roles],
  });
}

const casbinModel = `
[request_definition]
r = sub, obj, act
[policy_definition]
p = sub, obj, act
[role_definition]
g = _, _
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.obj == p.obj && r.act == p.act && g(r.sub, p.sub)
`;
