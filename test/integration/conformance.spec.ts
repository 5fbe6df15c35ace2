import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { findCases } from '../../apps/conformance/src/cases/find-cases.js';
import { type JudgedCase, judgeAll } from '../../apps/conformance/src/judge/judge-all.js';
import { textReport } from '../../apps/conformance/src/report/text-report.js';
import type { Finding } from '../../apps/conformance/src/fuzz/finding.js';
import { OpaPolicyEngine } from '#libs/opa';
import { compileRego, evalRego, opaBinary } from '../support/opa.js';

const upstream = join(import.meta.dirname, '../../../shared/data/opa-compliance/v1');

const judge = (directory: string): Promise<JudgedCase[]> =>
  judgeAll(opaBinary(), findCases(directory, undefined), {
    atOnce: availableParallelism(),
    onJudged: () => undefined,
  });

/** One case in JSON, which is YAML too; `@` marks a number that JavaScript cannot hold. */
async function judgeOne(members: object, folder = 'cases'): Promise<JudgedCase> {
  const root = mkdtempSync(join(tmpdir(), 'portcullis-cases-'));
  try {
    mkdirSync(join(root, folder));
    const text = `cases: [${JSON.stringify({ note: 'n', query: 'data.test.p = x', ...members })}]`;
    writeFileSync(join(root, folder, 'one.yaml'), text.replace(/"@(\d+)"/, '$1'));
    return (await judge(root))[0] as JudgedCase;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

const test = (rules: string): string[] => [`package test\n${rules}`];

describe('a compliance case', () => {
  it.each<[string, object]>([
    ['that wants what the document is', { modules: test('p := 1'), want_result: [{ x: 1 }] }],
    ['that wants undefined', { modules: test('p := input.none'), want_result: [] }],
    [
      'whose set comes in another order',
      { modules: test('p := {2, 1}'), sort_bindings: true, want_result: [{ x: [2, 1] }] },
    ],
    [
      'whose document is data',
      { modules: test('q := 1'), data: { test: { p: 3 } }, want_result: [{ x: 3 }] },
    ],
    [
      'with an input of sets',
      { modules: test('p := input.s'), input_term: '{"s": {1, 2}}', want_result: [{ x: [1, 2] }] },
    ],
    [
      'with two variables',
      { query: 'data.test.p[i] = x', modules: test('p := ["a"]'), want_result: [{ i: 0, x: 'a' }] },
    ],
    ['that asks for an expression', { query: '1 + 1 = x', modules: [], want_result: [{ x: 2 }] }],
    [
      'that asks for all of data',
      { query: 'data = x', modules: test('p := 1'), want_result: [{ x: { test: { p: 1 } } }] },
    ],
    ['that wants a conflict', { modules: test('p := 1\np := 2'), want_error_code: 'eval_conflict_error' }],
    [
      'that wants an error of strict mode',
      { modules: test('p := 1 / 0'), want_error_code: 'eval_builtin_error', strict_error: true },
    ],
    [
      'that wants an error of the compiler',
      { modules: test('p := lower(1)'), want_error_code: 'rego_type_error' },
    ],
    ['that wants a value', { modules: test('p := 1'), want_defined: true }],
  ])('%s passes', async (_, members) => {
    expect((await judgeOne(members)).verdict).toEqual({ status: 'passed' });
  });

  it('in Rego v0 passes below a folder of that name', async () => {
    const members = { modules: ['package test\np = 1 { true }'], want_result: [{ x: 1 }] };
    expect((await judgeOne(members, 'v0')).verdict.status).toBe('passed');
  });

  it.each<[string, object, RegExp]>([
    [
      'another value',
      { modules: test('p := 1'), want_result: [{ x: 2 }] },
      /wanted \{"x":2\}, got \{"x":1\}/,
    ],
    [
      'a number off by one',
      { modules: test('p := 9007199254740992'), want_result: [{ x: '@9007199254740993' }] },
      /wanted/,
    ],
    ['undefined', { modules: test('p := input.none'), want_result: [{ x: 2 }] }, /got undefined/],
    [
      'no conflict',
      { modules: test('p := 1'), want_error_code: 'eval_conflict_error' },
      /wanted eval_conflict_error/,
    ],
    ['undefined for a value', { modules: test('p := input.none'), want_defined: true }, /wanted a value/],
  ])('that gets %s fails', async (_, members, reason) => {
    expect((await judgeOne(members)).verdict).toEqual({
      status: 'failed',
      reason: expect.stringMatching(reason),
    });
  });

  it.each<[string, object, RegExp]>([
    [
      'a builtin that is left out',
      { modules: test('p := http.send({})'), want_result: [] },
      /left out on purpose: http\.send/,
    ],
    [
      'what the compiler refuses',
      { modules: test('p := nothing(1)'), want_result: [] },
      /refuses it: .*rego_type_error/,
    ],
    [
      'what Wasm itself answers otherwise',
      {
        query: 'data.a[0] = x',
        modules: test('p := 1'),
        data: { a: { 0: 'bar' } },
        want_result: [{ x: 'bar' }],
      },
      /a limit of OPA's Wasm/,
    ],
  ])('that needs %s cannot be run', async (_, members, reason) => {
    const { verdict } = await judgeOne(members);
    expect(verdict).toEqual({ status: 'not runnable', reason: expect.stringMatching(reason) });
  });

  it('with a demand that nobody understands is refused', async () => {
    await expect(judgeOne({ modules: [], want_result: [], want_magic: true })).rejects.toThrow('want_magic');
  });
});

(existsSync(upstream) ? describe : describe.skip)("OPA's own cases", () => {
  it('do not fail', async () => {
    const judged = await judge(upstream);
    const report = textReport(
      judged.filter(({ verdict }) => verdict.status === 'failed'),
      { verbose: false },
    );
    expect(judged.length).toBeGreaterThan(300);
    expect(judged.every(({ verdict }) => verdict.status !== 'failed') ? '' : report).toBe('');
  }, 600_000);
});

const findings = join(import.meta.dirname, '../../apps/conformance/findings');

const kept = readdirSync(findings)
  .filter((file) => file.endsWith('.json'))
  .map((file) => [file, JSON.parse(readFileSync(join(findings, file), 'utf8')) as Finding] as const);

/** JSON, or `undefined`, or `error`. */
async function ourAnswer({ policy, document, input }: Finding): Promise<string> {
  const artifact = compileRego({ files: { 'p.rego': policy }, entrypoints: [document] });
  const engine = new OpaPolicyEngine({ evaluationTimeoutMs: 200 });
  try {
    return (await (await engine.load(artifact, {})).evaluate(document, input)) ?? 'undefined';
  } catch {
    return 'error';
  }
}

function theirAnswer({ policy, document, input }: Finding): string {
  const value = evalRego({ 'p.rego': policy }, `data.${document.replaceAll('/', '.')}`, { input });
  return value === undefined ? 'undefined' : JSON.stringify(value);
}

const asParsed = (answer: string): unknown =>
  answer === 'undefined' || answer.startsWith('error') ? answer.slice(0, 9) : JSON.parse(answer);

describe('a finding of the fuzzer', () => {
  it.each(kept.filter(([, { cause }]) => cause === 'engine'))('%s is mended', async (_, finding) => {
    expect(asParsed(theirAnswer(finding))).toEqual(asParsed(finding.theirs));
    expect(asParsed(await ourAnswer(finding))).toEqual(asParsed(finding.theirs));
  });

  it.each(kept.filter(([, { cause }]) => cause === 'limit'))(
    "%s is still a limit of OPA's Wasm",
    async (_, finding) => {
      expect(asParsed(theirAnswer(finding))).toEqual(asParsed(finding.theirs));
      expect(asParsed(await ourAnswer(finding))).toEqual(asParsed(finding.ours));
    },
  );
});
