import { randomBytes } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';

import { describeEveryBuiltinHasACase, describeSameAsOpa } from '../../../../../test/support/same-as-opa.js';
import { builtinContext } from '../../testing/builtin-context.js';
import { RegoNumber } from '../rego/rego-value.js';
import { randomBuiltins } from './random-builtins.js';

/** Only what is certain. */
const expressions = [
  ...['0', '1', '-1', '1.0', '-1.0', '1e0', '1.5', '9223372036854775808'].map(
    (bound) => `rand.intn("a", ${bound})`,
  ),
  'rand.intn("a", 1000000000) == rand.intn("a", 1000000000)',
  'rand.intn("a", -1000000000) == rand.intn("a", 1000000000)',
  'rand.intn("a", 1000000000000000000) == rand.intn("b", 1000000000000000000)',
  'rand.intn(input.n, 1)',
  'rand.intn(input.n, 0)',
  'rand.intn("a", input.text)',
  'uuid.rfc4122("a") == uuid.rfc4122("a")',
  'uuid.rfc4122("a") == uuid.rfc4122("b")',
  'object.filter(uuid.parse(uuid.rfc4122("a")), {"version", "variant"})',
  'count(uuid.rfc4122(""))',
  'uuid.rfc4122(input.n) == uuid.rfc4122(input.n)',
  'uuid.rfc4122(input.n) == uuid.rfc4122(input.text)',
  'uuid.rfc4122(input) == uuid.rfc4122(input)',
];

describeSameAsOpa('random builtins answer as OPA does', { expressions, input: '{"n": 7, "text": "7"}' });

describeSameAsOpa('the same key gives the same value, as in OPA', {
  expressions: [
    'count(uuid.rfc4122("a"))',
    'uuid.rfc4122("a") == uuid.rfc4122("a")',
    'rand.intn("a", 0)',
    'rand.intn("a", 1)',
    'rand.intn("a", -1)',
    'rand.intn("a", 1000000000) == rand.intn("a", 1000000000)',
  ],
});

describeEveryBuiltinHasACase(
  randomBuiltins.map(({ name }) => name),
  expressions,
);

describe('rand.intn', () => {
  const draw = (bound: string, context = builtinContext({ randomBytes })): number => {
    const result = randomBuiltins
      .find(({ name }) => name === 'rand.intn')
      ?.call(['key', new RegoNumber(bound)], context);
    return Number((result as RegoNumber).text);
  };

  it('stays below its bound and comes everywhere', () => {
    const drawn = new Set(Array.from({ length: 500 }, () => draw('5')));
    expect([...drawn].sort()).toEqual([0, 1, 2, 3, 4]);
  });

  it('draws anew in another evaluation', () => {
    const drawn = new Set(Array.from({ length: 20 }, () => draw('9223372036854775807')));
    expect(drawn.size).toBe(20);
  });
});
