import fc from 'fast-check';

/** Numbers by their text: most are small, some stand where representations end. */
export const numberText = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -3, max: 12 }).map(String) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ...['0.5', '1.5', '-2.5', '0.1', '1.0', '1e3', '1e-7', '-0', '100', '255', '256', '1024', '3600'],
      ...['2147483648', '4294967296', '9007199254740991', '1700000000000000000'],
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...['9007199254740993', '9223372036854775807', '-9223372036854775808', '9223372036854775808'],
      ...[
        '18446744073709551616',
        '123456789012345678901234567890',
        '1e21',
        '1.7976931348623157e308',
        '5e-324',
      ],
      ...['0.30000000000000004', '3.141592653589793238', '1e100', '12345.678e-2'],
    ),
  },
);

const words = fc.constantFrom(
  ...[
    '',
    'a',
    'b',
    'ab',
    'abc',
    'A',
    'B c',
    ' x ',
    'a,b,c',
    '10',
    '-1',
    '1.5',
    '0x1F',
    'true',
    'null',
    'é',
    'ß',
    'İ',
  ],
  ...[
    '😀',
    '\u{10ffff}',
    '\ue000',
    '\u0000',
    '\n',
    '"',
    '\\',
    '%',
    '%d',
    '%v',
    '{{.a}}',
    'a.b.c',
    '/a/b',
    '/a/0/~1',
  ],
  ...[
    '[a-z]+',
    '^a$',
    '(a)(b)?',
    'a*',
    '*.b',
    '{a,b}*',
    '[1, 2]',
    '{"a": 1}',
    '{"a":[1,{"b":null}]}',
    'a: 1\nb: [x]',
  ],
  ...[
    '10.0.0.0/8',
    '10.1.2.3',
    '10.1.2.3/32',
    '::1',
    '2001:db8::/32',
    '1.2.3',
    '1.2.3-rc.1+b',
    '10KB',
    '1.5Mi',
  ],
  ...[
    '2024-02-29T12:00:00Z',
    '2023-10-01T00:00:00+02:00',
    '1h30m',
    'UTC',
    'Europe/Berlin',
    'Mon Jan _2 15:04:05 2006',
  ],
  ...['a=1&b=2&a=3', 'a%20b', 'YWJj', 'YWI=', 'YWI', '616263', '6ba7b810-9dad-11d1-80b4-00c04fd430c8'],
  ...[
    'http://user@ex.com:8080/p?q=1#f',
    'eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.c2ln',
    'query { a }',
    'type Query { a: Int }',
  ],
  ...['%5d|%-5s|%x', '%s %s', '%05.2f', '%q', '%t', '%%'],
);

/** Quoted; valid in JSON and in Rego alike. */
export const stringText = fc
  .oneof(
    { weight: 5, arbitrary: words },
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 6 }) },
  )
  .map((text) => JSON.stringify(text));

const scalarText = fc.oneof(numberText, stringText, fc.constantFrom('true', 'false', 'null'));

const { anyJson } = fc.letrec<{ anyJson: string }>((tie) => ({
  anyJson: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { weight: 3, arbitrary: scalarText },
    {
      weight: 1,
      arbitrary: fc.array(tie('anyJson'), { maxLength: 4 }).map((members) => `[${members.join(',')}]`),
    },
    {
      weight: 1,
      arbitrary: fc
        .uniqueArray(fc.tuple(stringText, tie('anyJson')), { maxLength: 4, selector: ([name]) => name })
        .map((members) => `{${members.map(([name, value]) => `${name}:${value}`).join(',')}}`),
    },
  ),
}));

export const jsonText = anyJson;

/** The members that generated expressions look at: `n` is mostly a number, `s` text, and so on, but not always. */
export const inputMembers = ['n', 's', 'b', 'a', 'o', 'x'] as const;

export const inputText = fc
  .record(
    {
      n: fc.oneof({ weight: 4, arbitrary: numberText }, { weight: 1, arbitrary: jsonText }),
      s: fc.oneof({ weight: 4, arbitrary: stringText }, { weight: 1, arbitrary: jsonText }),
      b: fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom('true', 'false') },
        { weight: 1, arbitrary: jsonText },
      ),
      a: fc.array(jsonText, { maxLength: 5 }).map((members) => `[${members.join(',')}]`),
      o: jsonText,
      x: jsonText,
    },
    { requiredKeys: [] },
  )
  .map(
    (record) =>
      `{${Object.entries(record)
        .map(([name, text]) => `"${name}":${text}`)
        .join(',')}}`,
  );
