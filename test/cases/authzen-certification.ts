/**
 * The evaluation and batch cases of the OpenID AuthZEN 1.0 certification scenario, asked of the policy in
 * `policies/certification` with users alice (no attributes) and bob (`role: admin`).
 */
export interface AuthzenCase {
  readonly name: string;
  readonly path: '/access/v1/evaluation' | '/access/v1/evaluations';
  /** Sent as it stands when a string. */
  readonly body: unknown;
  readonly contentType?: string;
  readonly status: number;
  /** The exact body; absent where only the status counts. */
  readonly answer?: unknown;
  /** For batches: the decisions alone, since a failed item may carry `context.error`. */
  readonly decisions?: readonly boolean[];
}

const alice = { type: 'user', id: 'alice' };
const bob = { type: 'user', id: 'bob' };
const bobAsAdmin = { ...bob, properties: { role: 'admin' } };
const record1 = { type: 'record', id: 'record-1' };
const record1Active = { ...record1, properties: { status: 'active' } };
const record2 = { type: 'record', id: 'record-2' };
const record2Archived = { ...record2, properties: { status: 'archived' } };
const read = { name: 'read' };
const write = { name: 'write' };
const softDelete = (soft: boolean) => ({ name: 'delete', properties: { soft } });

const single = (name: string, body: unknown, decision: boolean): AuthzenCase => ({
  name,
  path: '/access/v1/evaluation',
  body,
  status: 200,
  answer: { decision },
});
const refused = (name: string, body: unknown, contentType?: string): AuthzenCase => ({
  name,
  path: '/access/v1/evaluation',
  body,
  status: 400,
  ...(contentType !== undefined && { contentType }),
});
const batch = (name: string, body: unknown, decisions: readonly boolean[]): AuthzenCase => ({
  name,
  path: '/access/v1/evaluations',
  body,
  status: 200,
  decisions,
});

const complete = { subject: alice, action: read, resource: record1 };
const without = (member: keyof typeof complete) =>
  Object.fromEntries(Object.entries(complete).filter(([name]) => name !== member));

export const evaluationCases: readonly AuthzenCase[] = [
  single('1: alice may read record-1', complete, true),
  single('2: alice may write record-1', { subject: alice, action: write, resource: record1 }, true),
  single('3: bob may read record-1', { subject: bob, action: read, resource: record1 }, true),
  single(
    '4: bob may not write record-1, though his stored role is admin',
    { subject: bob, action: write, resource: record1 },
    false,
  ),
  single(
    '5: alice may not write an archived record',
    { subject: alice, action: write, resource: record2Archived },
    false,
  ),
  single(
    '6: an admin may write an archived record',
    { subject: bobAsAdmin, action: write, resource: record2Archived },
    true,
  ),
  single('7: alice may delete softly', { subject: alice, action: softDelete(true), resource: record1 }, true),
  single(
    '8: alice may not delete for good',
    { subject: alice, action: softDelete(false), resource: record1 },
    false,
  ),
  single('alice may read record-2', { subject: alice, action: read, resource: record2 }, true),
  single(
    'context does not change the answer',
    { ...complete, context: { time: '2026-01-01T00:00:00Z' } },
    true,
  ),
  single(
    'extra properties do not change the answer',
    {
      subject: { ...alice, properties: { shoe: 43 } },
      action: { ...read, properties: { method: 'GET' } },
      resource: { ...record1, properties: { colour: 'red', tags: [1, null, { deep: true }] } },
      context: { a: [] },
    },
    true,
  ),
  single(
    'unknown members are ignored at every level',
    {
      subject: { ...alice, _note: 1 },
      action: { ...read, x: {} },
      resource: { ...record1, y: [] },
      extra: null,
      another: 'z',
    },
    true,
  ),
  single('optional members sent as null count as absent', { ...complete, context: null }, true),
  single(
    'an unknown user is denied',
    { subject: { type: 'user', id: 'nobody' }, action: read, resource: record1 },
    false,
  ),
  single(
    'an unknown resource type is denied',
    { ...complete, resource: { type: 'spaceship', id: '1' } },
    false,
  ),
  refused('missing subject', without('subject')),
  refused('missing action', without('action')),
  refused('missing resource', without('resource')),
  refused('missing subject.type', { ...complete, subject: { id: 'alice' } }),
  refused('missing subject.id', { ...complete, subject: { type: 'user' } }),
  refused('missing action.name', { ...complete, action: {} }),
  refused('missing resource.type', { ...complete, resource: { id: 'record-1' } }),
  refused('missing resource.id', { ...complete, resource: { type: 'record' } }),
  refused('subject is a string', { ...complete, subject: 'alice' }),
  refused('subject is null', { ...complete, subject: null }),
  refused('action.name is a number', { ...complete, action: { name: 123 } }),
  refused('subject.id is a number', { ...complete, subject: { type: 'user', id: 7 } }),
  refused('properties is an array', { ...complete, subject: { ...alice, properties: [] } }),
  refused('context is a string', { ...complete, context: 'x' }),
  refused('wrong content type', complete, 'text/plain'),
  refused('malformed JSON', '{"subject":'),
  refused('empty body', ''),
  refused('top-level array', '[]'),
  refused('top-level scalar', '"x"'),
];

export const batchCases: readonly AuthzenCase[] = [
  batch(
    'alice reads two records',
    { subject: alice, action: read, evaluations: [{ resource: record1 }, { resource: record2 }] },
    [true, true],
  ),
  batch(
    'bob reads and writes record-1',
    { subject: bob, resource: record1, evaluations: [{ action: read }, { action: write }] },
    [true, false],
  ),
  batch(
    'items differing only in properties are told apart',
    {
      subject: alice,
      action: write,
      evaluations: [{ resource: record1Active }, { resource: record2Archived }],
    },
    [true, false],
  ),
  batch(
    'subjects differing only in properties are told apart',
    { action: write, resource: record2Archived, evaluations: [{ subject: alice }, { subject: bobAsAdmin }] },
    [false, true],
  ),
  batch(
    'no defaults at all',
    {
      evaluations: [
        { subject: alice, action: read, resource: record1 },
        { subject: bob, action: write, resource: record1 },
      ],
    },
    [true, false],
  ),
  batch(
    'context is inherited and overridden',
    {
      subject: alice,
      action: read,
      context: { a: 1 },
      evaluations: [{ resource: record1 }, { resource: record2, context: { b: 2 } }],
    },
    [true, true],
  ),
  batch(
    'an empty item takes all defaults',
    {
      subject: alice,
      action: write,
      resource: record1Active,
      evaluations: [{}, { resource: record2Archived }],
    },
    [true, false],
  ),
  batch(
    'an incomplete item is a deny of its own',
    {
      subject: alice,
      action: read,
      options: { evaluations_semantic: 'execute_all' },
      evaluations: [{ resource: record1 }, {}],
    },
    [true, false],
  ),
  batch(
    'defaults that every item overrides need not be complete',
    {
      subject: alice,
      action: read,
      resource: { type: 'record' },
      evaluations: [{ resource: record1 }, { resource: record2 }],
    },
    [true, true],
  ),
  batch('a lone item without subject', { action: read, resource: record1, evaluations: [{}] }, [false]),
  batch(
    'deny_on_first_deny stops after the first deny',
    {
      subject: bob,
      resource: record1,
      options: { evaluations_semantic: 'deny_on_first_deny' },
      evaluations: [{ action: read }, { action: write }, { action: read }],
    },
    [true, false],
  ),
  batch(
    'permit_on_first_permit stops after the first permit',
    {
      subject: bob,
      resource: record1,
      options: { evaluations_semantic: 'permit_on_first_permit' },
      evaluations: [{ action: write }, { action: read }, { action: write }],
    },
    [false, true],
  ),
  batch(
    'a semantic that is never triggered answers all',
    {
      subject: alice,
      action: read,
      options: { evaluations_semantic: 'deny_on_first_deny', other: 1 },
      evaluations: [{ resource: record1 }, { resource: record2 }],
    },
    [true, true],
  ),
  {
    name: 'without evaluations it is a single evaluation',
    path: '/access/v1/evaluations',
    body: complete,
    status: 200,
    answer: { decision: true },
  },
  {
    name: 'with empty evaluations it is a single evaluation',
    path: '/access/v1/evaluations',
    body: { ...complete, evaluations: [] },
    status: 200,
    answer: { decision: true },
  },
  {
    name: 'an unknown semantic is refused',
    path: '/access/v1/evaluations',
    body: { ...complete, options: { evaluations_semantic: 'maybe' }, evaluations: [{}] },
    status: 400,
  },
  {
    name: 'evaluations that is no array is refused',
    path: '/access/v1/evaluations',
    body: { ...complete, evaluations: {} },
    status: 400,
  },
];
