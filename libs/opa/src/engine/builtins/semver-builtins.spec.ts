import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { describeEveryBuiltinHasACase, describeSameAsOpa } from '../../../../../test/support/same-as-opa.js';
import { builtinContext } from '../../testing/builtin-context.js';
import { RegoNumber } from '../rego/rego-value.js';
import { semverBuiltins } from './semver-builtins.js';

const quoted = JSON.stringify;

const versions = [
  ...[
    '1.2.3',
    '1.2',
    '1',
    '1.2.3.4',
    '',
    'v',
    'v1.2.3',
    'vv1.2.3',
    'V1.2.3',
    '01.02.03',
    '1..3',
    '.1.2',
    '1.2.',
    '1.2.x',
    '-1.2.3',
    '1.-2.3',
    '+1.2.3',
  ],
  ...[
    '1.2.3-',
    '1.2.3+',
    '1.2.3-+',
    '1.2.3-a',
    '1.2.3-a.b.c',
    '1.2.3-a..b',
    '1.2.3-.a',
    '1.2.3-a.',
    '1.2.3-a_b',
    '1.2.3-é',
    '1.2.3-01',
    '1.2.3--',
    '1.2.3-a-b',
  ],
  ...[
    '1.2.3+a',
    '1.2.3+a.b',
    '1.2.3+a+b',
    '1.2.3-a+b',
    '1.2.3+a-b',
    '1.2.3+-',
    '1.2.3 ',
    ' 1.2.3',
    '1.2.3\n',
    '1.2.3-a\n',
    '１.2.3',
    '1_0.2.3',
    '0x1.2.3',
    '1e1.2.3',
  ],
  ...[
    '9223372036854775807.0.0',
    '9223372036854775808.0.0',
    '00000000000000000000001.0.0',
    '99999999999999999999.0.0',
    '0.0.0',
  ],
];

/** Numbers without leading zeros, and never all alike but for the build: on `-01` against `-1` OPA never ends. */
const anyVersion = fc
  .tuple(
    fc.nat(2),
    fc.nat(11),
    fc.nat(2),
    fc.array(fc.constantFrom('0', '1', '2', '10', 'a', 'b', 'A', '1a', '-', 'rc'), { maxLength: 3 }),
    fc.constantFrom('', '+x', '+1.2'),
  )
  .map(([major, minor, patch, identifiers, build]) => {
    return `${major}.${minor}.${patch}${identifiers.length === 0 ? '' : `-${identifiers.join('.')}`}${build}`;
  });

const pairs = fc.sample(fc.tuple(anyVersion, anyVersion), { seed: 12, numRuns: 300 });
const nearPairs = fc
  .sample(fc.tuple(anyVersion, anyVersion), { seed: 13, numRuns: 300 })
  .map(([a, b]): [string, string] => [a.replace(/^[\d.]+/, '1.0.0'), b.replace(/^[\d.]+/, '1.0.0')]);

const expressions = [
  ...versions.map((version) => `semver.is_valid(${quoted(version)})`),
  ...versions.flatMap((version) => [
    `semver.compare(${quoted(version)}, "1.2.3")`,
    `semver.compare("1.2.3", ${quoted(version)})`,
  ]),
  ...[...pairs, ...nearPairs].map(([a, b]) => `semver.compare(${quoted(a)}, ${quoted(b)})`),
  'semver.is_valid(input.n)',
  'semver.compare(input.n, "1.2.3")',
];

describeSameAsOpa('version builtins answer as OPA does', { expressions, input: '{"n": 7}' });

describeSameAsOpa('well-known orders of versions answer as OPA does', {
  expressions: [
    ...[
      '1.2.3',
      '1.2',
      '01.2.3',
      '1.2.3-rc.1+b.2',
      '1.2.3-',
      '1.0.0+x',
      '',
      'v1.2.3',
      '1.2.3-01',
      '1.2.3+',
      'vv1.2.3',
      '1.2.3-a..b',
      '9223372036854775808.0.0',
      '+1.2.3',
    ].map((version) => `semver.is_valid("${version}")`),
    'semver.is_valid(input.n)',
    ...[
      ['1.0.0', '1.0.0'],
      ['1.0.0', '2.0.0'],
      ['1.10.0', '1.9.0'],
      ['1.0.0', '1.0.0-rc.1'],
      ['1.0.0-alpha', '1.0.0-alpha.1'],
      ['1.0.0-alpha.1', '1.0.0-alpha.beta'],
      ['1.0.0-2', '1.0.0-11'],
      ['1.0.0+a', '1.0.0+b'],
      ['1.0.0-rc.1', '1.0.0-rc.1'],
      ['1.0', '1.0.0'],
      ['1.0.0-a', '1.0.0-B'],
      ['v1.0.0', '01.0.0-'],
      ['1.0.0-a.0b', '1.0.0-a'],
    ].map(([a, b]) => `semver.compare("${a}", "${b}")`),
  ],
  input: '{"n": 7}',
});

describeEveryBuiltinHasACase(
  semverBuiltins.map(({ name }) => name),
  expressions,
);

describe('numbers that OPA does not tell apart, or compares for ever', () => {
  it.each([
    ['1.0.0-01', '1.0.0-1', 0],
    ['1.0.0-99999999999999999999', '1.0.0-99999999999999999998', 1],
    ['1.0.0-99999999999999999999', '1.0.0-199999999999999999999', -1],
    [`1.0.0-${'9'.repeat(500_000)}`, `1.0.0-${'9'.repeat(500_000)}`, 0],
  ])('%.30s against %.30s', (a, b, order) => {
    const context = builtinContext();
    const compare = semverBuiltins.find(({ name }) => name === 'semver.compare');
    expect(compare?.call([a, b], context)).toEqual(RegoNumber.of(order));
  });
});
