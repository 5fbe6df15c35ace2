import fc from 'fast-check';

import { inputText } from './literals.js';

const deep = (depth: number): string => `${'['.repeat(depth)}1${']'.repeat(depth)}`;

/** Texts that a careless parser takes for something: put in place of a value, before, behind, or instead of it all. */
const oddValues: readonly string[] = [
  ...[
    '"\\ud800"',
    '"\\udc00x"',
    '"\\ud800\\ud800"',
    '"\ud800"',
    '"a\u0001b"',
    '"\\x"',
    '"open',
    "'a'",
    '"\\u00"',
  ],
  ...[
    '1e999',
    '-1e999',
    '1e-999',
    '9'.repeat(400),
    `0.${'1'.repeat(400)}`,
    '01',
    '1.',
    '.5',
    '+1',
    '-',
    '0x10',
  ],
  ...[
    'NaN',
    'Infinity',
    'nul',
    'True',
    'undefined',
    '',
    '[1,]',
    '{"a":1,}',
    '{"a" 1}',
    '{a:1}',
    '[1 2]',
    '1 2',
    '{}}',
  ],
  ...[
    '{"k":1,"k":2}',
    '{"k":1,"\\u006b":2}',
    '{"__proto__":{"x":1}}',
    '{"constructor":1}',
    '{"":0}',
    '"\\u0000"',
  ],
  ...[
    deep(100),
    deep(127),
    deep(128),
    deep(129),
    deep(5_000),
    `{"a":${deep(200)}}`,
    `"${'x'.repeat(100_000)}"`,
  ],
  ...[
    '/* c */1',
    '1//',
    '\ufeff1',
    '\u00a01',
    '1\u0000',
    '"\u2028"',
    '"\ufffe"',
    '1e400',
    '123456789012345678901234567890',
  ],
];

const hostileValue = fc.constantFrom(...oddValues);

/** Inputs that are malformed, excessive or merely odd. */
export const hostileInputText = fc.oneof(
  hostileValue,
  hostileValue.map((value) => `{"x":${value}}`),
  fc.tuple(inputText, hostileValue).map(([input, value]) => `[${input},${value}]`),
  fc.tuple(inputText, fc.nat(200)).map(([input, length]) => input.slice(0, length)),
  fc.tuple(inputText, hostileValue).map(([input, value]) => input + value),
);

/** Shows back what the evaluator took the input for. */
export const echoPolicy = `package fuzz_echo

seen := input

kind := type_name(input)

size := count(input)

members contains name if some name, _ in input
`;
