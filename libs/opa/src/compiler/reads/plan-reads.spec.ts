import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import type { LoadedPolicy } from '#libs/decision';
import type { JsonObject } from '#libs/domain';

import { compileRego, planRego } from '../../../../../test/support/opa.js';
import { OpaPolicyEngine } from '../../engine/opa-policy-engine.js';
import type { PolicyReads, ReadTree } from '../../engine/reads/read-tree.js';
import { MixedReplacement, planReads } from './plan-reads.js';
import { withReads } from './with-reads.js';

const readsOf = (rules: string, entrypoints = ['p']): PolicyReads =>
  planReads(planRego({ files: { 'p.rego': `package p\n${rules}\n` }, entrypoints }));

describe('what a policy reads of its input', () => {
  it.each<[string, string, PlainTree]>([
    ['nothing', 'x := 1', {}],
    ['a path that is compared with a constant', 'x if input.a.b == "c"', { a: { b: {} } }],
    ['a path whose value is handed out', 'x := input.a.b', { a: { b: true } }],
    ['two paths that share a beginning', 'x := [input.a.b, input.a.c]', { a: { b: true, c: true } }],
    ['two paths that are compared', 'x if input.a.b == input.c', { a: { b: true }, c: true }],
    ['all of a list it goes through', 'x if { some i in input.list; i.a == 1 }', { list: true }],
    ['all where the name is not known before', 'x := input.a[input.b]', { a: true, b: true }],
    ['all where it is handed out', 'x := input', true],
    ['what a builtin gets, whole', 'x := count(input.a)', { a: true }],
    [
      'a member that is looked up with a default',
      'x if object.get(input.a, "b", 1) == 2',
      { a: { b: true } },
    ],
    [
      'all where the member to look up is not known',
      'x := object.get(input.a, input.b, 1)',
      { a: true, b: true },
    ],
    ['what a function of its own reads', 'f(v) if v.b == true\nx if f(input.a)', { a: { b: {} } }],
    [
      'what a function hands on and returns',
      'f(v) := v.b\nh(v) := f(v.a)\nx := r if { y := h(input); r := y.c }',
      { a: { b: { c: true } } },
    ],
    ['what is asked to be absent', 'x if not input.a.b', { a: { b: {} } }],
    [
      'what is put over it, beside the rest',
      'y := input.a.b\nx := v if { v := y with input.a.c as input.d }',
      { a: { b: true }, d: true },
    ],
    ['a kind', 'x if is_object(input.a)', { a: {} }],
    [
      'paths deeper than eight, up to there',
      'x := input.a.b.c.d.e.f.g.h.i.j',
      { a: { b: { c: { d: { e: { f: { g: { h: true } } } } } } } },
    ],
  ])('%s', (_, rules, tree) => {
    const { input } = readsOf(rules, ['p/x']);
    expect(input === true || tree === true ? input : covers(input, tree)).toBe(true);
  });

  it('is all of it when the plan is not understood', () => {
    expect(planReads('{"new": "format"}')).toMatchObject({ input: true, data: true });
    const plan = JSON.parse(
      planRego({ files: { 'p.rego': 'package p\nx := input.a' }, entrypoints: ['p'] }),
    ) as {
      plans: { plans: { blocks: { stmts: JsonObject[] }[] }[] };
    };
    plan.plans.plans[0]?.blocks[0]?.stmts.push({ type: 'BrandNewStmt', stmt: {} });
    expect(planReads(JSON.stringify(plan))).toMatchObject({ input: true, data: true });
  });
});

type PlainTree = true | { readonly [name: string]: PlainTree };

/** Exactly these places, where the tree may say `{}` (kind and scalar) for what the compiler happens to read whole. */
function covers(found: ReadTree, expected: PlainTree): boolean {
  if (expected === true || found === true) return expected === found;
  const members = Object.entries(expected);
  return (
    members.length === found.size &&
    members.every(([name, wanted]) => {
      const inner = found.get(name);
      if (inner === undefined) return false;
      return (wanted !== true && Object.keys(wanted).length === 0) || covers(inner, wanted);
    })
  );
}

describe('a `with`', () => {
  it.each([
    ['none', 'x := input.a', false],
    ['of a member', 'y := input\nx := v if { v := y with input.a.b as 1 }', true],
    ['of all', 'y := input\nx := v if { v := y with input as 1 }', false],
  ])('%s', (_, rules, replacesMembers) => {
    expect(readsOf(rules).replacesMembers).toBe(replacesMembers);
  });

  it('of a member is refused beside one of all, inside which it might write into anything', () => {
    const rules = 'y := o if { o := input.a with input.a as 1 }\nx if { y with input as input.b }';
    expect(() => readsOf(rules)).toThrow(MixedReplacement);
  });
});

describe('what a policy reads of its data', () => {
  it('is what it names, through its library too', () => {
    const files = Object.fromEntries(
      ['policies/lib/rbac.rego'].map((file) => [file, readFileSync(join(process.cwd(), file), 'utf8')]),
    );
    const policy =
      'package p\nimport data.portcullis.rbac\ndefault allow := false\nallow if rbac.permits(input)';
    const library = readFileSync(join(process.cwd(), 'policies/lib/rbac.rego'), 'utf8');
    const name = /^package (\S+)/m.exec(library)?.[1] ?? '';
    expect(name).not.toBe('');
    const { data } = planReads(
      planRego({
        files: {
          ...files,
          'p.rego': policy
            .replace('import data.portcullis.rbac', '')
            .replace('rbac.permits(input)', `data.${name}`),
        },
        entrypoints: ['p/allow'],
      }),
    );
    expect(
      data === true || Object.keys(data).every((member) => member === 'portcullis' || member === 'p'),
    ).toBe(true);
  });
});

const policies: Record<string, string> = {
  documents: readFileSync(join(process.cwd(), 'policies/document_authz/policy.rego'), 'utf8').replace(
    'package document_authz',
    'package p',
  ),
  odd: `package p
f(v) := object.get(v, "a", "none")
f2(v) := v.b if v.a
else := v.c
x := f(input)
y := f2(input.b)
z if input.a != true
some_a contains v if { some v in input.c; v.a == input.a }
w := o if { o := input.a with input.b.c as 7 }
w2 := o if { o := v with input.a as "x" }
v := data.d[input.a]
u if not input.b.b.c
t := [k | some k, _ in input.a]
s := is_array(input.b)
r := input.b.a.b.c
q := input.c[1].b`,
  functions: `package p
pick(_) := input.a if input.user
pick(_) := input.b if input.id
p1 if pick(1).a == 1
p2 if not pick(1).b
alt(v) := v.a if v.b
else := v.c
p3 := alt(input.a).b
p4 if alt(input.b) == "x"
each_of(v) := r if { some r in [v.a, v.b] }
p5 if each_of(input.c).a == 0
docs(_) := data.d.a if input.role
docs(_) := data.d.c if input.action
p6 if docs(1).b == 2
p7 if not input["__proto__"].blocked
p8 := input["__proto__"].a`,
};

describe('an input without what is not read', () => {
  const engine = new OpaPolicyEngine({ workers: 0, evaluationTimeoutMs: 10_000 });
  const loaded = new Map<string, readonly [LoadedPolicy, LoadedPolicy]>();
  const data = { d: { x: 1, a: { b: 2 }, c: { b: 2, e: 3 } }, unread: { large: [1, 2, 3] } };

  beforeAll(async () => {
    for (const [name, source] of Object.entries(policies)) {
      const sources = { files: { 'p.rego': source }, entrypoints: ['p'] };
      const whole = compileRego(sources);
      const reads = planReads(planRego(sources));
      const projected = { ...whole, wasm: withReads(whole.wasm, reads) };
      const all = { ...whole, wasm: withReads(whole.wasm, { ...reads, input: true, data: true }) };
      loaded.set(name, [await engine.load(all, data), await engine.load(projected, data)]);
    }
  });

  const names = fc.constantFrom(
    'a',
    'b',
    'c',
    'user',
    'subject',
    'stored',
    'roles',
    'action',
    'name',
    'resource',
    'owner_id',
    'id',
    'é"\\',
    'unread',
    'role',
    '__proto__',
    'blocked',
  );
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      fc.constantFrom(null, true, false, 0, 1, 'a', 'x', 'admin', 'read', '"}', '\\'),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(names, tie('value'), { maxKeys: 5 }),
      fc.dictionary(names, tie('value'), { maxKeys: 5 }),
    ),
  }));
  const padding = 'x'.repeat(600);

  it.each(Object.keys(policies))('gets the same answer: %s', (name) => {
    const [whole, projected] = loaded.get(name) as readonly [LoadedPolicy, LoadedPolicy];
    const answers: unknown[] = [];
    const answerOf = (policy: LoadedPolicy, input: string): unknown => {
      try {
        return policy.evaluate('p', input);
      } catch (error) {
        return (error as Error).message;
      }
    };
    fc.assert(
      fc.property(value, fc.integer({ min: 0, max: 3 }), (input, spaces) => {
        const padded =
          typeof input === 'object' && input !== null && !Array.isArray(input)
            ? { unread: padding, ...input }
            : [input, padding];
        const text = JSON.stringify(padded, null, spaces);
        const answer = answerOf(whole, text);
        answers.push(answer);
        expect([text.length, answerOf(projected, text)]).toEqual([text.length, answer]);
      }),
      { numRuns: 3_000 },
    );
    expect(new Set(answers).size).toBeGreaterThan(1);
  });
});
