import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { describeEveryBuiltinHasACase, describeSameAsOpa } from '../../../../../test/support/same-as-opa.js';
import { builtinContext } from '../../testing/builtin-context.js';
import { BeyondLimits } from './beyond-limits.js';
import { unitsBuiltins } from './units-builtins.js';

/** As text, since the results are beyond what doubles tell apart. */
const call = (name: string, amount: string): string =>
  `json.marshal(units.${name}(${JSON.stringify(amount)}))`;

const suffixes = [
  ...[
    '',
    'm',
    'k',
    'K',
    'M',
    'g',
    'G',
    't',
    'T',
    'p',
    'P',
    'e',
    'E',
    'ki',
    'Ki',
    'kI',
    'KI',
    'mi',
    'Mi',
    'MI',
    'gi',
    'Gi',
  ],
  ...[
    'ti',
    'Ti',
    'pi',
    'Pi',
    'ei',
    'Ei',
    'eI',
    'EI',
    'kb',
    'KB',
    'Kb',
    'kB',
    'mb',
    'MB',
    'gb',
    'Tb',
    'pB',
    'eb',
    'EB',
  ],
  ...[
    'kib',
    'KiB',
    'KIB',
    'MiB',
    'mib',
    'GiB',
    'tib',
    'PiB',
    'eib',
    'EiB',
    'b',
    'B',
    'kk',
    'x',
    'Y',
    'z',
    'n',
    'u',
    'µ',
    'h',
  ],
  ...[
    '\u212a',
    '\u212aB',
    'K\u0130',
    'k\u0130b',
    'é',
    '"k"',
    'k"',
    ' k',
    'k ',
    '\u00a0k',
    '_k',
    'i',
    'ib',
    'mM',
    '1k',
  ],
];

const amounts = [
  ...[
    '0',
    '1',
    '-1',
    '+1',
    '00',
    '007',
    '1.5',
    '-1.5',
    '.5',
    '-.5',
    '5.',
    '.',
    '-',
    '+',
    '--1',
    '+-1',
    '1-1',
    '1+1',
    '1..5',
  ],
  ...[
    '0.0.0',
    '.5.2',
    '1e3',
    '1E3',
    '1e+3',
    '1e-3',
    '1e',
    '1e+',
    '1e-',
    '1e3.5',
    '1e3e3',
    '1ee3',
    'e3',
    'e',
    'E',
    '1e03',
    '1.e3',
    '.e3',
  ],
  ...[
    '0.1',
    '0.0005',
    '0.0000005',
    '0.00000000001',
    '0.00000000005',
    '-0.00000000005',
    '0.000000000049',
    '123456789.123456789123456789',
  ],
  ...[
    '18446744073709551615',
    '18446744073709551616',
    '18446744073709551617',
    '27670116110564327424',
    '0.3',
    '0.7',
    '1.1',
    '2.2',
    '99.999',
  ],
  ...[
    '1234567890123456789012345678901234567890',
    '-1234567890123456789012345678901234567890',
    '-0',
    '-0.0',
    '0e5',
    '1e-30',
    '1e30',
  ],
  ...[
    '1e999999999',
    '1e-0000003',
    '1e0000003',
    '0x10',
    '0b1',
    '0o7',
    '1_000',
    '1,000',
    'Inf',
    '+Inf',
    'NaN',
    '١',
    '1 ',
    ' 1',
    '',
    '"',
    '""',
    '"1"',
    '1\n',
    '1\t',
  ],
  ...['1/2', '1e3k', '1e3M', '1e3e', '1e3ei', '1E', '1Ei', '1e3E', '1e3.5k', '0.5e', '5.e', '1ek'],
];

const common = ['', 'm', 'k', 'Mi', 'GiB', 'Ei'];

const anyAmount = fc
  .tuple(
    fc.constantFrom('', '-', '+'),
    fc.bigInt({ min: 0n, max: 10n ** 24n }),
    fc.option(fc.stringMatching(/^\d{0,25}$/), { nil: undefined }),
    fc.option(fc.integer({ min: -40, max: 40 }), { nil: undefined }),
    fc.constantFrom('', ...common),
  )
  .map(([sign, whole, fraction, power, unit]) => {
    return `${sign}${whole}${fraction === undefined ? '' : `.${fraction}`}${power === undefined ? '' : `e${power}`}${unit}`;
  });

const texts = new Set([
  ...suffixes.flatMap((suffix) => ['1', '1.5', '-2.25', ''].map((amount) => amount + suffix)),
  ...amounts.flatMap((amount) => common.map((suffix) => amount + suffix)),
  ...fc.sample(anyAmount, { seed: 3, numRuns: 200 }),
  ...fc.sample(fc.stringMatching(/^[0-9.eE+\-kKmMiIbB"]{0,8}$/), { seed: 4, numRuns: 300 }),
]);

const expressions = [
  ...[...texts].flatMap((text) => [call('parse', text), call('parse_bytes', text)]),
  'units.parse(input.n)',
  'units.parse_bytes(input.n)',
  'units.parse_bytes(input.none)',
];

describeSameAsOpa('unit builtins answer as OPA does', { expressions, input: '{"n": 7}' });

describeEveryBuiltinHasACase(
  unitsBuiltins.map(({ name }) => name),
  expressions,
);

describe('amounts that would take long are more than we take', () => {
  it.each([
    '1e4001',
    '1e-4001',
    '1e999999',
    '9'.repeat(4_001),
    `1.${'1'.repeat(4_001)}k`,
    `${'1'.repeat(1_000_000)}e999999`,
  ])('%.20s', (amount) => {
    const context = builtinContext();
    for (const builtin of unitsBuiltins) expect(() => builtin.call([amount], context)).toThrow(BeyondLimits);
  });
});
