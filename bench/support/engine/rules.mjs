// Many rules, each with its own three conditions. OPA's Go side finds them through its index; in Wasm they stand in a row.
import { cedarQuestion } from './cedar.mjs';

const actions = ['read', 'write', 'delete', 'share'];
const ruleOf = (n) => ({ department: `dept-${n}`, type: `type-${n % 100}`, action: actions[n % 4] });

export function rules(count) {
  const all = Array.from({ length: count }, (_, n) => ruleOf(n));
  const last = ruleOf(count - 1);
  const middle = ruleOf(count / 2);
  const cases = [
    ['the rule in the middle', middle, true],
    ['the first rule', ruleOf(0), true],
    ['the last rule', last, true],
    ['another action', { ...middle, action: actions[(count / 2 + 1) % 4] }, false],
    ['another type', { ...last, type: 'type-0' }, false],
    ['a department without rules', { ...middle, department: 'dept-x' }, false],
    ['nothing that any rule names', { department: 'a', type: 'b', action: 'c' }, false],
  ];
  return {
    key: `rules-${count}`,
    title: `${count.toLocaleString('en-US')} rules`,
    package: 'many_rules',
    sources: [{ path: 'policy.rego', content: regoOf(all) }],
    data: {},
    questions: cases.map(([name, { department, type, action }, allow]) => ({
      name,
      input: { user: { id: 'alice', department }, action, resource: { type } },
      expected: { allow },
    })),
    cedar: { note: 'one policy per rule', policies: cedarPolicies(all), call: cedarCall },
    casbin: {
      note: 'one policy line per rule; takes no input beyond subject, object and action',
      model: casbinModel,
      policies: all.map(({ department, type, action }) => [department, type, action]),
      groupings: [],
      request: ({ user, resource, action }) => [user.department, resource.type, action],
    },
  };
}

function regoOf(all) {
  const rule = ({ department, type, action }) => `
allow if {
	input.user.department == "${department}"
	input.action == "${action}"
	input.resource.type == "${type}"
}
`;
  return `package many_rules

default allow := false
${all.map(rule).join('')}`;
}

const cedarPolicies = (all) =>
  all
    .map(
      ({ department, type, action }) =>
        `permit(principal, action == Action::"${action}", resource)
  when { principal.department == "${department}" && resource.kind == "${type}" };`,
    )
    .join('\n');

function cedarCall({ user, action, resource, context }) {
  const principal = { type: 'User', id: user.id };
  const object = { type: 'Resource', id: 'r1' };
  const entities = [
    { uid: principal, attrs: { department: user.department }, parents: [] },
    { uid: object, attrs: { kind: resource.type }, parents: [] },
  ];
  return cedarQuestion({ principal, action, resource: object, context, entities });
}

const casbinModel = `
[request_definition]
r = sub, obj, act
[policy_definition]
p = sub, obj, act
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.sub == p.sub && r.obj == p.obj && r.act == p.act
`;
