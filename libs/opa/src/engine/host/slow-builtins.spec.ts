import { generateKeyPairSync, randomBytes } from 'node:crypto';

import { beforeAll, describe, expect, it } from '@jest/globals';

import { compileRego } from '../../../../../test/support/opa.js';
import { type Builtin, pure } from '../builtins/builtin.js';
import { findBuiltin } from '../builtins/registry.js';
import { buildDataImage } from './data-image.js';
import { Deadline, DeadlineExceeded } from './deadline.js';
import { Evaluation } from './evaluation.js';
import { InstanceShelf } from './instance-shelf.js';
import { compileFacts } from './program-facts.js';
import { type PolicyProgram, programOf } from './policy-program.js';
import { PolicyRunner } from './policy-runner.js';

const mebibyte = 1024 * 1024;
let program: PolicyProgram;
beforeAll(async () => {
  const files = { 'p.rego': 'package p\nanswer := crypto.sha256(input.text)' };
  const { wasm } = compileRego({ files, entrypoints: ['p/answer'] });
  program = programOf(await compileFacts(Uint8Array.from(wasm)));
});

/** The policy with another builtin in the place of its own. */
function runnerWith(builtin: Builtin): PolicyRunner {
  const builtins = new Map(
    [...program.builtins].map(([id, own]) => [id, own.name === builtin.name ? builtin : own]),
  );
  const image = buildDataImage(program.module, ['{}'], Infinity);
  return new PolicyRunner({ ...program, builtins }, image, 16 * mebibyte, new InstanceShelf(16 * mebibyte));
}

function evaluation(now: () => number, largestOperand?: number): Evaluation {
  return new Evaluation(new Deadline(5, 100, now), () => 0n, randomBytes, mebibyte, largestOperand);
}

const input = (length: number): string => JSON.stringify({ text: 'x'.repeat(length) });

describe('a builtin that is one long step', () => {
  it.each([
    [4, false],
    [6, true],
  ])('of %d ms counts against a deadline of 5 ms: %s', (milliseconds, late) => {
    let now = 0;
    const runner = runnerWith(
      pure('crypto.sha256', () => {
        now += milliseconds;
        return 'done';
      }),
    );
    const run = () =>
      runner.run(
        0,
        input(1),
        evaluation(() => now),
      );
    if (late) expect(run).toThrow(DeadlineExceeded);
    else expect(run()).toBe('"done"');
  });

  it('is not begun on the thread of requests with operands that make it long, and is elsewhere', () => {
    let calls = 0;
    const call = () => String(++calls);
    const runner = runnerWith({ ...pure('crypto.sha256', call), inlineCharacters: 100 });
    const inline = (length: number) =>
      runner.run(
        0,
        input(length),
        evaluation(() => 0, 64 * 1024),
      );
    expect(inline(90)).toBe('"1"');
    expect(() => inline(110)).toThrow(DeadlineExceeded);
    expect(calls).toBe(1);
    expect(
      runner.run(
        0,
        input(110),
        evaluation(() => 0),
      ),
    ).toBe('"2"');
  });
});

describe('signing on the thread of requests', () => {
  const sizeOf = (modulusLength: number): number => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength });
    return JSON.stringify({ alg: 'RS256', use: 'sig', ...privateKey.export({ format: 'jwk' }) }).length;
  };

  it.each(['io.jwt.encode_sign', 'io.jwt.encode_sign_raw'])('is for keys of up to 2,048 bits: %s', (name) => {
    const most = findBuiltin(name)?.inlineCharacters ?? Infinity;
    expect(sizeOf(2_048)).toBeLessThan(most);
    expect(sizeOf(3_072)).toBeGreaterThan(most);
  });
});

describe('what takes long steps on large operands', () => {
  it.each([
    'graphql.is_valid',
    'graphql.parse',
    'graphql.parse_and_verify',
    'graphql.parse_query',
    'graphql.parse_schema',
    'graphql.schema_is_valid',
    'json.marshal_with_options',
    'json.match_schema',
    'json.patch',
    'json.verify_schema',
    'regex.template_match',
    'semver.compare',
    'semver.is_valid',
    'sprintf',
    'strings.render_template',
    'uri.is_valid',
    'uri.parse',
    'urlquery.decode',
    'urlquery.decode_object',
    'urlquery.encode',
    'urlquery.encode_object',
    'yaml.is_valid',
    'yaml.marshal',
    'yaml.unmarshal',
  ])('is given a quarter of them on the thread of requests: %s', (name) => {
    expect(findBuiltin(name)?.inlineCharacters).toBe(16 * 1024);
  });
});
