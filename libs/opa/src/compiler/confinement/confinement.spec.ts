import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../../../../../test/support/eventually.js';
import { opaBinary } from '../../../../../test/support/opa.js';
import { AuthzError } from '#libs/domain';
import { OpaPolicyEngine } from '../../engine/opa-policy-engine.js';
import { BuildDirectory } from '../build-directory.js';
import { OpaPolicyCompiler } from '../opa-policy-compiler.js';
import type { Confinement } from './confinement.js';
import { confinementLevels } from './levels.js';
import { confinementOf, holds } from './prove-confinement.js';

const engine = new OpaPolicyEngine({ evaluationTimeoutMs: 5_000 });
const secret = 'SECRET-OF-THE-SERVER';
const folder = mkdtempSync(join(tmpdir(), 'confinement-spec-'));
let server: Server;
let requests = 0;

beforeAll(async () => {
  // Readable by everybody, and of every shape that a reader of schemas might repeat.
  writeFileSync(join(folder, 'text'), `${secret}\n`, { mode: 0o644 });
  writeFileSync(join(folder, 'json'), JSON.stringify({ type: secret, required: [secret] }), { mode: 0o644 });
  writeFileSync(join(folder, 'schema'), JSON.stringify({ enum: [secret] }), { mode: 0o644 });
  process.env['PORTCULLIS_SPEC_SECRET'] = secret;
  server = createServer((_, response) => {
    requests += 1;
    response.end(JSON.stringify({ enum: [secret] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  delete process.env['PORTCULLIS_SPEC_SECRET'];
  await new Promise((resolve) => server.close(resolve));
  await engine.close();
});

type Expressions = Readonly<Record<string, (file: string) => string>>;

/** What tests may try, by kind; every one prints what it got, and fails. */
const attempts: Readonly<Record<string, Expressions>> = {
  'schemas that refer to it': {
    'verify a file': (file) => `json.verify_schema({"$ref": "file://${file}"})`,
    'match a file': (file) => `json.match_schema({}, {"$ref": "file://${file}"})`,
    'match a member of a file': (file) => `json.match_schema(1, {"$ref": "file://${file}#/required"})`,
    'a text as schema': (file) => `json.verify_schema(\`{"$ref": "file://${file}"}\`)`,
    'a name put together': (file) => `json.verify_schema({"$ref": concat("", ["fi", "le://", "${file}"])})`,
    'a base that is a file': (file) => `json.verify_schema({"$id": "file://${file}", "$ref": "#/enum"})`,
    'a path that climbs': (file) => `json.verify_schema({"$ref": "file:///bundle/../../../../..${file}"})`,
    'this process': (file) => `json.verify_schema({"$ref": "file:///proc/self/root${file}"})`,
  },
  'builtins that look into files of their own': {
    'a time zone': (file) => `time.clock([0, "../../..${file}"])`,
    'a time zone by its path': (file) => `time.clock([0, "${file}"])`,
    'a layout': (file) => `time.parse_ns("${file}", "2020")`,
  },
  'builtins that policies lack': {
    'the environment': () => 'opa.runtime().env.PORTCULLIS_SPEC_SECRET',
    'a certificate file': (file) =>
      `http.send({"method": "get", "url": "https://localhost", "tls_ca_cert_file": "${file}"})`,
    'a file URL': (file) => `http.send({"method": "get", "url": "file://${file}"})`,
    'a name server': () => 'net.lookup_ip_addr("localhost")',
    'a module': (file) => `rego.parse_module("${file}", "package a")`,
    credentials: () => 'providers.aws.sign_req({}, {}, 1)',
  },
};

const policy = { path: 'p.rego', content: 'package p\n\ndefault allow := false\n' };

function testsOf(expressions: Expressions, file: string): { path: string; content: string }[] {
  const tests = Object.values(expressions).map(
    (expression, index) => `test_${index} if {\n\tgot := ${expression(file)}\n\tprint(got)\n\tfalse\n}\n`,
  );
  return [policy, { path: 'p_test.rego', content: `package p_test\n\n${tests.join('\n')}` }];
}

/** What the uploader is told, without the name that they gave. */
async function refusal(
  confinement: Confinement,
  sources: { path: string; content: string }[],
  file: string,
): Promise<string> {
  const compiler = new OpaPolicyCompiler({ binary: opaBinary, engine, confinement });
  const error: unknown = await compiler
    .compile({ realm: 'r', package: 'p', regoVersion: 'v1', sources })
    .then(
      () => undefined,
      (reason: unknown) => reason,
    );
  if (!(error instanceof AuthzError)) throw new Error('expected a refusal', { cause: error });
  expect(error.code).toBe('policy_invalid');
  return JSON.stringify(error.faults).replaceAll(file, 'FILE').replaceAll(file.slice(1), 'FILE');
}

const offered = confinementLevels(process.getuid?.() === 0);
const held: Confinement[] = [];
for (const level of offered.slice(0, -1)) if (await holds(opaBinary(), level)) held.push(level);
const table = [...held, ...offered.slice(-1)].map(
  (level) => [`${level.level} ${level.prefix.length}`, level] as const,
);

it('uses the strongest level that holds here', async () => {
  expect(await confinementOf(opaBinary())).toEqual(table[0]?.[1]);
});

describe.each(table)('a compiler confined by %s', (_, level) => {
  describe.each(Object.entries(attempts))('%s', (kind, expressions) => {
    it.each(['text', 'json', 'schema'])('do not tell whether there is a file with %s in it', async (name) => {
      const there = join(folder, name);
      const missing = join(folder, 'none');
      const told = await refusal(level, testsOf(expressions, there), there);
      expect(told).toBe(await refusal(level, testsOf(expressions, missing), missing));
      expect(told).not.toContain(secret);
      const names = Object.keys(expressions).map((__, index) => `test_${index}`);
      if (kind.startsWith('builtins that look')) for (const test of names) expect(told).toContain(test);
    });
  });

  it('asks no server', async () => {
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/schema`;
    const told = await refusal(
      level,
      testsOf({ reference: (address) => `json.verify_schema({"$ref": "${address}"})` }, url),
      url,
    );
    const closed = 'http://127.0.0.1:1/schema';
    expect(told).toBe(
      await refusal(
        level,
        testsOf({ reference: (address) => `json.verify_schema({"$ref": "${address}"})` }, closed),
        closed,
      ),
    );
    expect(requests).toBe(0);
  });

  it.each(['../up.rego', '/etc/hosts.rego', 'a/../../b.rego', '.manifest', 'bundle.tar.gz', 'data.yaml'])(
    'refuses a file named %s before anything is started',
    async (path) => {
      const told = await refusal(level, [policy, { path, content: 'package p' }], '/nowhere');
      expect(told).toContain(`"at":"${path}"`);
    },
  );

  it('refuses schemas in metadata', async () => {
    const annotated = (file: string) => [
      {
        path: 'p.rego',
        content: `# METADATA\n# schemas:\n#   - input: {$ref: "file://${file}"}\n${policy.content}`,
      },
    ];
    const there = join(folder, 'schema');
    const missing = join(folder, 'none');
    expect(await refusal(level, annotated(there), there)).toBe(
      await refusal(level, annotated(missing), missing),
    );
  });
});

/** A process that has ended stays in the table until somebody asks how it ended. */
function isRunning(pid: string): boolean {
  const state = existsSync(`/proc/${pid}`) ? readFileSync(`/proc/${pid}/stat`, 'utf8') : ') X';
  return !/\) [ZX]/.test(state);
}

describe.each(table.filter(([, { prefix }]) => prefix.length > 0))('a compiler under %s', (_, level) => {
  it('ends when its parent is killed', async () => {
    await BuildDirectory.use({ binary: opaBinary(), confinement: level }, async ({ program, path: cwd }) => {
      const endless = ['eval', 'count([1 | numbers.range(1, 100000)[_]; numbers.range(1, 100000)[_]])'];
      const words = ['-c', '"$@" >&2 & echo $!; wait', 'sh', program.file, ...program.args, ...endless];
      const parent = spawn('/bin/sh', words, { cwd, stdio: ['ignore', 'pipe', 'ignore'] });
      const [printed] = (await once(parent.stdout, 'data')) as [Buffer];
      const pid = printed.toString().trim();
      await eventually(() => {
        expect(readFileSync(`/proc/${pid}/comm`, 'utf8').trim()).toBe('opa');
        return Promise.resolve();
      });
      expect(isRunning(pid)).toBe(true);
      parent.kill('SIGKILL');
      await eventually(() => {
        expect(isRunning(pid)).toBe(false);
        return Promise.resolve();
      });
    });
  });
});
