// The seed's document policy, asked as an OPA client asks it.
import { shippedPolicy } from '../compile.mjs';
import { cedarQuestion } from './cedar.mjs';

const masked = ['credit_card_info', 'ssn'];

const cases = [
  ['owner reads', 'alice', ['user'], 'read', true, masked],
  ['owner writes', 'alice', ['user'], 'write', false, masked],
  ['owner without a role reads', 'alice', [], 'read', true, masked],
  ['one it is shared with reads', 'bob', ['user'], 'read', true, masked],
  ['one it is shared with deletes', 'bob', ['user'], 'delete', false, masked],
  ['stranger reads', 'carol', ['user'], 'read', false, masked],
  ['admin reads', 'root', ['admin'], 'read', true, []],
  ['admin among others deletes', 'root', ['user', 'admin'], 'delete', true, []],
  ['role that begins like admin', 'carol', ['administrator'], 'read', false, masked],
];

/** @param sharedWith whom the document is shared with; `bob` is always the last of them. */
function workload(key, title, sharedWith) {
  const { package: path, sources } = shippedPolicy('document_authz');
  const resource = { owner_id: 'alice', shared_with: sharedWith };
  return {
    key,
    title,
    package: path,
    sources,
    data: {},
    questions: cases.map(([name, id, roles, action, allow, filter_data]) => ({
      name,
      input: { user: { id, roles }, action, resource },
      expected: { allow, filter_data },
    })),
    cedar: { note: 'the decision without filter_data, which Cedar cannot answer', policies, call },
    casbin: 'its RBAC model knows neither owners nor sharing',
  };
}

/** @param length how many others the document is shared with. */
const others = (length) => Array.from({ length }, (_, n) => `user-${10_000 + n}`);

export const documents = () =>
  workload('documents', "the seed's document policy; what is beyond 100 B is read by no rule", ['bob']);

/** The same where the policy has to look at all of it: no projection of the input helps. */
export const sharedDocuments = (bytes) =>
  workload('documents-shared', "the seed's document policy; the input is the list `shared_with`", [
    ...others(Math.max(0, Math.floor((bytes - 110) / 13))),
    'bob',
  ]);

const policies = `
permit(principal, action, resource) when { principal in Role::"admin" };
permit(principal, action == Action::"read", resource)
  when { !(principal in Role::"admin") && resource.owner_id == principal.name };
permit(principal, action == Action::"read", resource)
  when { !(principal in Role::"admin") && resource.shared_with.contains(principal.name) };
`;

function call({ user, action, resource, context }) {
  const document = { type: 'Document', id: 'd1' };
  const principal = { type: 'User', id: user.id };
  const parents = user.roles.map((id) => ({ type: 'Role', id }));
  const entities = [
    { uid: principal, attrs: { name: user.id }, parents },
    { uid: document, attrs: resource, parents: [] },
  ];
  return cedarQuestion({ principal, action, resource: document, context, entities });
}
