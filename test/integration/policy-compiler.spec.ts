import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AuthzError, type Fault, type PolicyArtifact, type RegoVersion } from '#libs/domain';
import { type CompilerLimits, OpaPolicyCompiler, OpaPolicyEngine } from '#libs/opa';
import { eventually } from '../support/eventually.js';
import { opaBinary } from '../support/opa.js';

type Files = Readonly<Record<string, string>>;

interface Upload {
  readonly files: Files;
  readonly package?: string;
  readonly regoVersion?: RegoVersion;
  readonly limits?: Partial<CompilerLimits>;
}

const engine = new OpaPolicyEngine({ evaluationTimeoutMs: 5_000 });

// Everything temporary of this file goes here, so that what a build leaves behind can be seen.
const scratch = mkdtempSync(join(tmpdir(), 'compiler-spec-'));
const formerTemporary = process.env['TMPDIR'];
beforeAll(() => {
  process.env['TMPDIR'] = scratch;
});
afterAll(() => {
  if (formerTemporary === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = formerTemporary;
  rmSync(scratch, { recursive: true });
});

function compiler(limits: Partial<CompilerLimits> = {}): OpaPolicyCompiler {
  return new OpaPolicyCompiler({ binary: opaBinary, engine, limits });
}

async function compile(upload: Upload): Promise<PolicyArtifact> {
  const sources = Object.entries(upload.files).map(([path, content]) => ({ path, content }));
  try {
    return await compiler(upload.limits).compile({
      realm: 'r',
      package: upload.package ?? 'p',
      regoVersion: upload.regoVersion ?? 'v1',
      sources,
    });
  } finally {
    expect(readdirSync(scratch)).toEqual([]);
  }
}

async function faultsOf(upload: Upload): Promise<readonly Fault[]> {
  const error: unknown = await compile(upload).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof AuthzError)) throw new Error('expected a refusal', { cause: error });
  expect(error.code).toBe('policy_invalid');
  return error.faults;
}

/** What the policy answers about an input, as a value. */
async function ask(artifact: PolicyArtifact, input: object, roles: object = {}): Promise<unknown> {
  const policy = await engine.load(artifact, { ...artifact.data, portcullis: { roles } as never });
  try {
    const answer = await policy.evaluate(artifact.entrypoints[0]!, JSON.stringify(input));
    return answer === undefined ? undefined : JSON.parse(answer);
  } finally {
    policy.dispose();
  }
}

const request = {
  realm: 'r',
  package: 'p',
  regoVersion: 'v1',
  sources: [{ path: 'p.rego', content: 'package p\n\ndefault allow := false\n' }],
} as const;

/** Command lines of the processes that this one has started. */
function commandsRunning(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const isOurs =
          readFileSync(`/proc/${pid}/stat`, 'utf8').match(/\) [SRD] (\d+) /)?.[1] === String(process.pid);
        return isOurs ? [readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')] : [];
      } catch {
        // It has ended meanwhile.
        return [];
      }
    });
}

const head = 'package p\n\ndefault allow := false\n\n';
/** Would be answered with what is wrong in that file, or that it is not there. */
const opened = '{"$ref": "file:///etc/hostname"}';
const says = (text: string): unknown => expect.stringContaining(text);

describe('refused uploads', () => {
  const cases: Record<string, Upload & { faults: unknown[] }> = {
    'an unclosed brace': {
      files: { 'a.rego': 'package p\nallow if {\n' },
      faults: [{ at: 'a.rego', row: 3, message: says('unexpected eof') }],
    },
    'syntax errors in two files': {
      files: { 'a.rego': 'package p\nx := ]\n', 'deep/b.rego': 'package p\n\ny := ]\n' },
      faults: expect.arrayContaining([
        expect.objectContaining({ at: 'a.rego', row: 2, col: 6 }),
        expect.objectContaining({ at: 'deep/b.rego', row: 3, col: 6 }),
      ]) as unknown as unknown[],
    },
    'a syntax error in a test': {
      files: { 'a.rego': head, 'a_test.rego': 'package p_test\ntest_a if {' },
      faults: [{ at: 'a_test.rego', row: 2, col: 11, message: says('unexpected eof') }],
    },
    'an empty file': {
      files: { 'a.rego': '' },
      faults: [{ at: 'a.rego', message: 'empty module', hint: says('`package`') }],
    },
    'an unsafe variable': {
      files: { 'a.rego': `${head}x := y if input.z\n` },
      faults: [{ at: 'a.rego', row: 5, col: 6, message: 'var y is unsafe', hint: says('gives `y` a value') }],
    },
    recursion: {
      files: { 'a.rego': `${head}allow if q\n\nq if allow\n` },
      faults: [
        {
          at: 'a.rego',
          row: 5,
          col: 1,
          message: says('data.p.allow is recursive'),
          hint: says('graph.reachable'),
        },
        {
          at: 'a.rego',
          row: 7,
          col: 1,
          message: says('data.p.q is recursive'),
          hint: says('graph.reachable'),
        },
      ],
    },
    'complete rules that conflict': {
      files: { 'a.rego': `${head}q := 1\n\nq := 2\n` },
      faults: [
        { at: 'a.rego', row: 7, col: 1, message: says('multiple outputs'), hint: says('hold at once') },
      ],
    },
    'rules of two kinds under one name': {
      files: { 'a.rego': `${head}q := 1\n\nq contains 2\n` },
      faults: [
        { at: 'a.rego', row: 5, col: 1, message: says('conflicting rules'), hint: says('of one kind') },
      ],
    },
    'http.send': {
      files: { 'a.rego': `${head}allow if http.send({"method": "get", "url": input.url}).body.ok\n` },
      faults: [
        { at: 'a.rego', row: 5, col: 10, message: 'undefined function http.send', hint: says('no network') },
      ],
    },
    'http.send in a test': {
      files: { 'a.rego': head, 'a_test.rego': 'package p_test\ntest_a if http.send({})' },
      faults: [{ at: 'a_test.rego', row: 2, col: 11, message: says('http.send'), hint: says('no network') }],
    },
    'the server that a policy runs in': {
      files: { 'a.rego': `${head}x := opa.runtime()\n` },
      faults: [
        { at: 'a.rego', row: 5, col: 6, message: says('opa.runtime'), hint: says('left out on purpose') },
      ],
    },
    'a `with` of a member beside one of all': {
      files: {
        'a.rego': `${head}y := o if { o := input.a with input.a as 1 }\nallow if y with input as input.b\n`,
      },
      faults: [{ at: 'sources', message: says('`with`'), hint: says('function') }],
    },
    'brackets nested too deep': {
      files: {
        'a.rego': head,
        'b_test.rego': `package p_test\n\nx := ${'['.repeat(5_000)}${']'.repeat(5_000)}`,
      },
      faults: [
        {
          at: 'b_test.rego',
          row: 3,
          message: says('nested deeper than 64 levels'),
          hint: says('names of their own'),
        },
      ],
    },
    'a function that nobody defined': {
      files: { 'a.rego': `${head}allow if is_owner(input)\n` },
      faults: [
        { at: 'a.rego', row: 5, col: 10, message: says('is_owner'), hint: says('check the spelling') },
      ],
    },
    'the package of another policy': {
      files: { 'a.rego': head, 'b.rego': 'package q\n' },
      faults: [
        { at: 'b.rego', row: 1, col: 1, message: says('package `q`, not in `p`'), hint: 'write `package p`' },
      ],
    },
    'a file in the reserved package': {
      files: { 'a.rego': head, 'b.rego': 'package portcullis.rbac\n\npermitted := true\n' },
      faults: [
        { at: 'b.rego', row: 1, col: 1, message: says('`portcullis.rbac`'), hint: 'write `package p`' },
      ],
    },
    'a policy in the reserved package': {
      package: 'portcullis/rbac',
      files: { 'a.rego': 'package portcullis.rbac\n' },
      faults: [{ at: 'package', message: says('reserved'), hint: says('of your own') }],
    },
    'a test in a foreign package': {
      files: { 'a.rego': head, 'a_test.rego': 'package q_test\n\ntest_a if true\n' },
      faults: [
        { at: 'a_test.rego', row: 1, col: 1, message: says('`q_test`'), hint: 'write `package p_test`' },
      ],
    },
    'a schema, whose reference the compiler would open': {
      files: { 'a.rego': `${head}# METADATA\n# schemas:\n# - input: ${opened}\nx := input.z` },
      faults: [{ at: 'a.rego', row: 5, col: 1, message: says('`schemas`'), hint: says('leave them out') }],
    },
    'a schema of a whole package': {
      files: { 'a.rego': `# METADATA\n# scope: package\n# schemas:\n# - input: ${opened}\n${head}` },
      faults: [{ at: 'a.rego', row: 1, col: 1, message: says('`schemas`'), hint: says('leave them out') }],
    },
    'a schema under an escaped name': {
      files: {
        'a.rego': `${head}# METADATA\n# {"x": 1, "sch\\x65mas": [{"input": ${opened}}]}\nx := input.z`,
      },
      faults: [{ at: 'a.rego', row: 5, col: 1, message: says('`schemas`'), hint: says('leave them out') }],
    },
    'a schema in a test': {
      files: {
        'a.rego': head,
        'a_test.rego': `package p_test\n# METADATA\n# schemas:\n# - input: ${opened}\ntest_x if input.z`,
      },
      faults: [
        { at: 'a_test.rego', row: 2, col: 1, message: says('`schemas`'), hint: says('leave them out') },
      ],
    },
    'a schema in v0 that is uploaded as v1': {
      files: {
        'a.rego': `package p\n# METADATA\n# schemas:\n# - input: ${opened}\nallow { input.z }`,
      },
      faults: [
        { at: 'a.rego', row: 2, col: 1, message: says('`schemas`'), hint: says('leave them out') },
        expect.objectContaining({ at: 'a.rego', row: 5, message: says('`if` keyword') }),
      ],
    },
    'a file where another file needs a folder': {
      files: { 'a.rego': head, 'a.rego/b.rego': head },
      faults: [{ at: 'a.rego/b.rego', message: says('name of its folder') }],
    },
    'a name that leads out of the folder': {
      files: { '../a.rego': head },
      faults: [{ at: '../a.rego', message: says('not acceptable'), hint: says('without `..`') }],
    },
    'too many files': {
      limits: { maxFiles: 2 },
      files: { 'a.rego': head, 'b.rego': head, 'c.rego': head },
      faults: [{ at: 'sources', message: 'there are 3 files, at most 2 are taken' }],
    },
    'a file that is too large': {
      files: { 'a.rego': `${head}# ${'x'.repeat(1024 * 1024)}` },
      faults: [{ at: 'a.rego', message: says('larger than 1048576 bytes') }],
    },
    'data that is not JSON': {
      files: { 'a.rego': head, 'data.json': '{' },
      faults: [{ at: 'data.json', row: 1, col: 2, message: expect.any(String) }],
    },
    'data with a reserved member': {
      files: { 'a.rego': head, 'data.json': '{"portcullis":{"roles":{}}}' },
      faults: [{ at: 'data.json', message: 'the member `portcullis` is reserved' }],
    },
    'data where a rule is': {
      files: { 'a.rego': head, 'data.json': '{"p":{"allow":true}}' },
      faults: [{ at: 'a.rego', row: 3, col: 1, message: says('p/allow'), hint: says('rename one of them') }],
    },
    'failing tests, each by name': {
      files: {
        'a.rego': head,
        'a_test.rego': [
          'package p_test',
          'import data.p',
          'test_denies if not p.allow',
          'test_allows if { print("allow is", p.allow); p.allow }',
          'test_table[name] if { some name, answer in {"one": false, "two": true}; p.allow == answer }',
        ].join('\n'),
      },
      faults: [
        {
          at: 'a_test.rego',
          row: 4,
          col: 1,
          message: 'test `test_allows` failed, it printed: allow is false',
        },
        { at: 'a_test.rego', row: 5, col: 1, message: 'test `test_table` failed for `two`' },
      ],
    },
    'a test that does not end': {
      limits: { testMs: 200 },
      files: {
        'a.rego': head,
        'a_test.rego':
          'package p_test\n\ntest_a if { some a in numbers.range(1, 9000); some b in numbers.range(1, 9000); a == -b }\n',
      },
      faults: [{ at: 'a_test.rego', row: 3, col: 1, message: 'test `test_a` took longer than 0.2 s' }],
    },
    'a test that eats memory': {
      limits: { maxMemoryBytes: 256 * 1024 * 1024, testMs: 50_000, buildMs: 55_000 },
      files: {
        'a.rego': head,
        'a_test.rego': 'package p_test\n\ntest_a if count(numbers.range(1, 1e8)) == 1\n',
      },
      faults: [
        {
          at: 'sources',
          message: says('needs more than 256 MiB of memory'),
          hint: says('large collections'),
        },
      ],
    },
    'a policy without `allow`': {
      files: { 'a.rego': 'package p\n\nallowed := true\n' },
      faults: [
        {
          at: 'a.rego',
          message: 'the package `p` has no rule `allow`',
          hint: says('default allow := false'),
        },
      ],
    },
    'a policy without a default': {
      files: { 'a.rego': 'package p\n\nallow if input.user == "root"\n' },
      faults: [
        {
          at: 'a.rego',
          row: 3,
          col: 1,
          message: says('undefined when no rule holds'),
          hint: 'add `default allow := false`',
        },
      ],
    },
    'a policy whose `allow` is no boolean': {
      files: { 'a.rego': 'package p\n\nallow := "yes"\n' },
      faults: [
        {
          at: 'a.rego',
          row: 3,
          col: 1,
          message: says('must be `true` or `false`'),
          hint: says('default allow'),
        },
      ],
    },
    'v1 uploaded as v0': {
      regoVersion: 'v0',
      files: { 'a.rego': 'package p\n\nallow if { input.x }\n' },
      faults: expect.arrayContaining([
        expect.objectContaining({ at: 'a.rego', row: 3, hint: says('`import rego.v1`') }),
      ]) as unknown as unknown[],
    },
  };

  it.each(Object.entries(cases))('%s', async (_, { faults, ...upload }) => {
    expect(await faultsOf(upload)).toEqual(faults);
  });

  it('a build that takes too long, as `evaluation_timeout`', async () => {
    await expect(compile({ files: { 'a.rego': head }, limits: { buildMs: 1 } })).rejects.toMatchObject({
      code: 'evaluation_timeout',
    });
  });
});

describe('the policy as the article prints it', () => {
  const files = { 'policy.rego': readFileSync(join(import.meta.dirname, 'printed-policy.rego'), 'utf8') };
  const unsafe = (row: number) => ({ at: 'policy.rego', message: 'var _ is unsafe', row, col: 5 });

  it('is refused in v0 for its three negated searches, with the way out', async () => {
    const hint =
      '`not` cannot search for a value of `_`: move the check into a rule of its own, ' +
      '`is_admin { input.user.roles[_] == "admin" }`, and write `not is_admin` here';
    expect(await faultsOf({ package: 'document_authz', regoVersion: 'v0', files })).toEqual(
      [13, 20, 27].map((row) => ({ ...unsafe(row), hint })),
    );
  });

  it('is refused in v1 for the missing keywords too', async () => {
    const faults = await faultsOf({ package: 'document_authz', files });
    const rows = (message: string) =>
      faults.filter((fault) => fault.message.includes(message)).map(({ row }) => row);
    expect(rows('`if` keyword')).toEqual([7, 12, 19, 26]);
    expect(rows('`contains` keyword')).toEqual([26]);
    expect(rows('var _ is unsafe')).toEqual([13, 20, 27]);
    expect(faults.every(({ hint }) => hint !== undefined)).toBe(true);
  });

  it('is accepted once the hint was followed', async () => {
    const repaired = files['policy.rego']
      .replaceAll('not input.user.roles[_] == "admin"', 'not is_admin')
      .concat('\nis_admin { input.user.roles[_] == "admin" }\n');
    const upload = {
      package: 'document_authz',
      regoVersion: 'v0',
      files: { 'policy.rego': repaired },
    } as const;
    const question = {
      user: { id: 'a', roles: [] },
      action: 'read',
      resource: { owner_id: 'a', shared_with: [] },
    };
    expect(await ask(await compile(upload), question)).toMatchObject({ allow: true });
  });
});

describe('accepted uploads', () => {
  it('have the package and each rule as entrypoints, functions left out', async () => {
    const artifact = await compile({
      package: 'acme/billing',
      files: {
        'policy.rego':
          'package acme.billing\n\ndefault allow := false\n\nallow if is_clerk(input)\n\nis_clerk(x) if x.clerk\n',
        'limits/daily.rego': 'package acme.billing.limits\n\ndaily := data.limits.daily\n',
        'data.json': '{"limits":{"daily":5}}',
      },
    });
    expect(artifact.entrypoints).toEqual(['acme/billing', 'acme/billing/allow', 'acme/billing/limits/daily']);
    expect(artifact.data).toEqual({ limits: { daily: 5 } });
    expect(await ask(artifact, { clerk: true })).toEqual({ allow: true, limits: { daily: 5 } });
    expect(await ask(artifact, {})).toEqual({ allow: false, limits: { daily: 5 } });
  });

  it.each(['v0', 'v1'] as const)('may import the RBAC library from Rego %s', async (regoVersion) => {
    const keyword = regoVersion === 'v1' ? 'if ' : '';
    const policy = `package p\n\nimport data.portcullis.rbac\n\ndefault allow = false\n\nallow ${keyword}{ rbac.permitted }\n`;
    const artifact = await compile({ regoVersion, files: { 'p.rego': policy } });
    const question = (action: string) => ({
      subject: { stored: { roles: ['clerk'] } },
      action: { name: action },
      resource: { type: 'invoice', id: '1' },
    });
    const roles = { clerk: { lineage: ['clerk'], permissions: { invoice: { read: true } } } };
    expect(await ask(artifact, question('read'), roles)).toEqual({ allow: true });
    expect(await ask(artifact, question('shred'), roles)).toEqual({ allow: false });
    expect(artifact.entrypoints).toEqual(['p', 'p/allow']);
  });

  it('run their tests, which see data, mocks and builtins that policies lack, and do not become part of the module', async () => {
    const artifact = await compile({
      files: {
        'p.rego': `${head}allow if input.level > data.limit\n`,
        'p_test.rego': [
          'package p_test',
          'import data.p',
          'test_limit if p.allow with input as json.patch({}, [{"op": "add", "path": "/level", "value": 4}])',
          'test_mock if not p.allow with input.level as 4 with data.limit as 9',
          'todo_test_later if false',
        ].join('\n'),
        'data.json': '{"limit":3}',
      },
    });
    expect(artifact.entrypoints).toEqual(['p', 'p/allow']);
    expect(Buffer.from(artifact.wasm).includes('p_test')).toBe(false);
  });

  it('may be many at once', async () => {
    const one = compiler();
    const artifacts = await Promise.all(
      ['a', 'a', 'b', 'b', 'c'].map((realm) => one.compile({ ...request, realm })),
    );
    expect(new Set(artifacts.map(({ wasm }) => Buffer.from(wasm).toString('base64'))).size).toBe(1);
  });
});

describe('the shipped policies', () => {
  const shipped = join(import.meta.dirname, '../../policies');
  const compileShipped = (name: string): Promise<PolicyArtifact> => {
    const folder = join(shipped, name);
    const manifest = JSON.parse(readFileSync(join(folder, 'policy.json'), 'utf8')) as {
      package: string;
      regoVersion: RegoVersion;
    };
    const names = readdirSync(folder).filter((file) => file !== 'policy.json');
    const files = Object.fromEntries(names.map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
    return compile({ ...manifest, files });
  };

  it.each([
    ['certification', { allow: false }],
    ['document_authz', { allow: false, filter_data: ['credit_card_info', 'ssn'] }],
    ['todo', { allow: false }],
  ])('%s compiles with its tests and answers nothing but its decision', async (name, expected) => {
    const artifact = await compileShipped(name);
    expect(await ask(artifact, {})).toEqual(expected);
    expect(artifact.entrypoints).toEqual([name, ...Object.keys(expected).map((rule) => `${name}/${rule}`)]);
  });

  it('keep stored facts and data where the answer does not show them', async () => {
    const artifact = await compileShipped('certification');
    const question = (action: string) => ({
      subject: { type: 'user', id: 'bob', properties: {}, stored: { attributes: { role: 'admin' } } },
      action: { name: action, properties: {} },
      resource: { type: 'record', id: 'record-2', properties: {} },
    });
    expect(await ask(artifact, question('write'))).toEqual({ allow: true });
    expect(await ask(artifact, question('shred'))).toEqual({ allow: false });
  });
});

describe('the compiler', () => {
  it('ends a build that nobody waits for, and takes the next one of the realm', async () => {
    const one = compiler({ testMs: 20_000, buildMs: 20_000 });
    const endless =
      'package p_test\ntest_a if count([1 | numbers.range(1, 100000)[_]; numbers.range(1, 100000)[_]]) > 0';
    const sources = [...request.sources, { path: 'p_test.rego', content: endless }];
    const gone = new AbortController();
    const abandoned = one.compile({ ...request, sources }, gone.signal);
    const next = one.compile(request);
    await eventually(() => {
      expect(commandsRunning().join('\n')).toContain('opa test');
      return Promise.resolve();
    });
    gone.abort();
    await expect(abandoned).rejects.toMatchObject({ code: 'invalid_request' });
    expect((await next).entrypoints).toEqual(['p', 'p/allow']);
    expect(commandsRunning().join('\n')).not.toContain('opa test');
  });

  it('is unavailable until there is a binary', async () => {
    const without = new OpaPolicyCompiler({ binary: () => null, engine });
    await expect(without.compile(request)).rejects.toMatchObject({
      code: 'compiler_unavailable',
      retryAfterSeconds: 30,
    });
  });

  it('is unavailable when its binary is gone', async () => {
    const without = new OpaPolicyCompiler({ binary: () => join(scratch, 'gone'), engine });
    await expect(without.compile(request)).rejects.toMatchObject({ code: 'compiler_unavailable' });
  });

  it('says by what versions it compiles', () => {
    expect(compiler().identity).toMatch(/^opa-1\.20\.2\+rbac-[0-9a-f]{12}$/);
  });
});
