import { overAndOver, steadily } from '../attacker.mjs';
import { published } from './published.mjs';

const evaluation = '/access/v1/evaluation';
const evaluations = '/access/v1/evaluations';
const question = (context) => ({
  subject: { type: 'user', id: 'mallory' },
  action: { name: 'read' },
  resource: { type: 'record', id: 'record-1' },
  context,
});

const readsContext = `package reader

default allow := false

allow if input.context.flag == true

allow if input.context[_][_] == "nowhere"
`;

/** Arrays in arrays, about a megabyte of them. */
function nested() {
  const one = '['.repeat(50) + ']'.repeat(50);
  const body = JSON.stringify(question({ deep: '@' }));
  return body.replace('"@"', `[${Array.from({ length: 10_000 }, () => one).join()}]`);
}

function batchWithLargeContext() {
  const context = { text: 'x'.repeat(485_000), list: Array.from({ length: 80_000 }, (_, n) => n) };
  const evaluations_ = Array.from({ length: 1_000 }, (_, n) => ({
    resource: { type: 'record', id: `r${n}` },
  }));
  return JSON.stringify({ ...question(context), resource: undefined, evaluations: evaluations_ });
}

const prettyPolicy = `package mirror

default allow := false

answer := input.value
`;

const jwtPolicy = `package signer

default allow := false

token := io.jwt.encode_sign({"alg": "RS512", "typ": "JWT"}, {"n": input.n}, input.key)
`;

/** Made here, since that takes a while. */
async function largeRsaKey() {
  const { generateKeyPair } = await import('node:crypto');
  return new Promise((resolve, reject) => {
    generateKeyPair('rsa', { modulusLength: 8_192 }, (error, _publicKey, privateKey) =>
      error ? reject(error) : resolve(privateKey.export({ format: 'jwk' })),
    );
  });
}

export const questions = [
  {
    name: 'nested-question',
    what: 'questions of 1 MB, 10,000 arrays nested 50 deep, 3.4 a second',
    setUp: (attacker) => published(attacker, 'reader', readsContext, ['record']),
    run: (attacker, signal) => {
      const body = nested();
      return steadily(signal, 1_000 / 3.4, () => attacker.ask(evaluation, body, { signal }));
    },
  },
  {
    name: 'nested-question-flood',
    what: 'the same, eight at a time without a pause',
    setUp: (attacker) => published(attacker, 'reader', readsContext, ['record']),
    run: (attacker, signal) => {
      const body = nested();
      return overAndOver(signal, 8, () => attacker.ask(evaluation, body, { signal }));
    },
  },
  {
    name: 'batch-of-large-context',
    what: 'batches of 1,000 items with a shared context of 970 KB, two at a time',
    setUp: (attacker) => published(attacker, 'reader', readsContext, ['record']),
    run: (attacker, signal) => {
      const body = batchWithLargeContext();
      return overAndOver(signal, 2, () => attacker.ask(evaluations, body, { signal }));
    },
  },
  {
    name: 'pretty',
    what: '/v1/data?pretty of 200 KB of nested arrays, four at a time',
    setUp: (attacker) => published(attacker, 'mirror', prettyPolicy),
    run: (attacker, signal) => {
      const one = '['.repeat(45) + ']'.repeat(45);
      const body = `{"input":{"value":[${Array.from({ length: 2_200 }, () => one).join()}]}}`;
      return overAndOver(signal, 4, () => attacker.ask('/v1/data/mirror/answer?pretty', body, { signal }));
    },
  },
  {
    name: 'rsa-8192',
    what: 'io.jwt.encode_sign with a key of 8,192 bits, four at a time',
    setUp: async (attacker) => {
      await published(attacker, 'signer', jwtPolicy);
      attacker.jwk = await largeRsaKey();
    },
    run: (attacker, signal) => {
      let n = 0;
      return overAndOver(signal, 4, () =>
        attacker.ask('/v1/data/signer/token', { input: { key: attacker.jwk, n: n++ } }, { signal }),
      );
    },
  },
  {
    name: 'small-questions-flood',
    what: 'small questions, 64 at a time without a pause',
    setUp: (attacker) => published(attacker, 'reader', readsContext, ['record']),
    run: (attacker, signal) => {
      let n = 0;
      return overAndOver(signal, 64, () => attacker.ask(evaluation, question({ n: n++ }), { signal }));
    },
  },
  {
    name: 'slow-policy-flood',
    what: 'questions that take a policy some 50 ms, 64 at a time without a pause',
    setUp: (attacker) => published(attacker, 'slow', slow, ['record']),
    run: (attacker, signal) => {
      let n = 0;
      return overAndOver(signal, 64, () => attacker.ask(evaluation, question({ n: n++ }), { signal }));
    },
  },
  {
    name: 'failing-batch',
    what: 'batches of 1,000 items that each conflict, two at a time',
    setUp: (attacker) => published(attacker, 'conflicted', conflicting, ['record']),
    run: (attacker, signal) => {
      const evaluations_ = Array.from({ length: 1_000 }, (_, n) => ({ context: { n } }));
      const body = JSON.stringify({ ...question({}), evaluations: evaluations_ });
      return overAndOver(signal, 2, () => attacker.ask(evaluations, body, { signal }));
    },
  },
];

const slow = `package slow

default allow := false

allow if {
	sequence := numbers.range(input.context.n, input.context.n + 700)
	count([1 | some a in sequence; some b in sequence; a + b == 0]) > 0
}
`;

const conflicting = `package conflicted

default allow := false

allow if verdict == "yes"

verdict := "yes" if input.context.n >= 0

verdict := "no" if input.context.n >= 0
`;
