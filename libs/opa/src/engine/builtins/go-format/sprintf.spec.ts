import fc from 'fast-check';

import { describeSameAsOpa } from '../../../../../../test/support/same-as-opa.js';

const expressions = [
  ...[
    '%d',
    '%v',
    '%s',
    '%5d|',
    '%-5d|',
    '%05d',
    '%+d',
    '% d',
    '%x',
    '%X',
    '%#x',
    '%o',
    '%#o',
    '%O',
    '%b',
    '%#b',
    '%c',
  ],
  ...[
    '%q',
    '%U',
    '%#U',
    '%e',
    '%t',
    '%T',
    '%6.3d|',
    '%.0d',
    '%08.3d|',
    '%+05d',
    '%-05d|',
    '%+v',
    '%#v',
    '%p',
    '%w',
    '%#08x',
  ],
].map((format) => `sprintf(${JSON.stringify(format)}, [42])`);

const numbers = [
  '-42',
  '0',
  '123456789012345678901234567890',
  '-9223372036854775808',
  '9223372036854775808',
  '128512',
];
for (const number of numbers) {
  for (const format of ['%d', '%v', '%s', '%x', '%08d', '%+d', '%q', '%c', '%T', '%.3d', '%z', '%10v|']) {
    expressions.push(`sprintf("${format}", [${number}])`);
  }
}

const fractions = [
  '1.5',
  '-0.25',
  '1e21',
  '1e6',
  '123456.789',
  '1000000.5',
  '0.00001',
  '2.5',
  '0.125',
  '1e-7',
  '5e-324',
];
fractions.push(
  '1.7976931348623157e308',
  '100000.0',
  '9.999999e5',
  '1e23',
  '0.1',
  '1e3',
  '1.5e3',
  '3.0',
  '1e400',
  '12345678.9',
);
for (const number of fractions) {
  for (const format of ['%v', '%d', '%s', '%f', '%.0f', '%.2f', '%8.2f|', '%-8.1f|', '%08.2f', '%+.1f']) {
    expressions.push(`sprintf("${format}", [${number}])`);
  }
  for (const format of [
    '%e',
    '%.3e',
    '%E',
    '%g',
    '%.3g',
    '%G',
    '%.10g',
    '%.0g',
    '%T',
    '% .2f',
    '%F',
    '%.0e',
    '%.25f',
  ]) {
    expressions.push(`sprintf("${format}", [${number}])`);
  }
}

const texts = [
  '"text"',
  '"é😀\\n\\u0001\\u007f\\u2028\\"\\\\"',
  '""',
  '"tab\\t`"',
  'true',
  'null',
  '[1, "a", null]',
  '{1, "a"}',
];
texts.push('set()', '{"b": [1.50], "a": {"x"}}', '{}', '{1: 2, "1": 3}');
for (const text of texts) {
  for (const format of [
    '%s',
    '%v',
    '%q',
    '%#q',
    '%+q',
    '%10s|',
    '%-10s|',
    '%.2s',
    '%x',
    '%X',
    '% x',
    '%#x',
    '%d',
    '%t',
  ]) {
    expressions.push(`sprintf("${format}", [${text}])`);
  }
  for (const format of ['%T', '%#v', '%+v', '%.1q', '%5.1s|', '%06s', '%-06s|', '% #x', '%.1x', '%c', '%U']) {
    expressions.push(`sprintf("${format}", [${text}])`);
  }
}

expressions.push(
  'sprintf("no verbs", [])',
  'sprintf("100%%", [])',
  'sprintf("100%", [])',
  'sprintf("%d and %d", [1])',
  'sprintf("%d", [1, "more", 2.5])',
  'sprintf("%[2]d %[1]d", [1, 2])',
  'sprintf("%[3]d", [1, 2])',
  'sprintf("%[x]d", [1, 2])',
  'sprintf("%[1]d %d %[1]q", [1, 2])',
  'sprintf("%*d|", [5, 42])',
  'sprintf("%-*d|", [5, 42])',
  'sprintf("%*d|", [-5, 42])',
  'sprintf("%*d|", ["x", 42])',
  'sprintf("%.*f|", [2, 3.14159])',
  'sprintf("%.*f|", [-2, 3.14159])',
  'sprintf("%5%|", [])',
  'sprintf("%!", [1])',
  'sprintf("%😀", [1])',
  'sprintf("%-+5d|% d", [3, 4])',
  'sprintf(input.n, [])',
  'sprintf("%s", input.s)',
);

/** Numbers in all the ways that Go's own formats know, with every flag. */
const anyDirective = fc
  .tuple(
    fc.constantFrom('', '', '#', '+', '-', '0', ' ', '#0', '+#', '-#', '+0', '# ', '#+0'),
    fc.constantFrom('', '', '5', '12', '30'),
    fc.constantFrom('', '', '.0', '.1', '.3', '.', '.14', '.15', '.20'),
    fc.constantFrom(...Array.from('xXbxXbeEfFgGvdsqoOcUtTpwz')),
  )
  .map((parts) => `%${parts.join('')}`);
const anyNumber = fc.oneof(
  fc.constantFrom(
    ...['0.5', '1.5', '-0.25', '1.0e21', '5.0e-324', '1.7976931348623157e308', '2.2250738585072014e-308'],
    ...['4.450147717014403e-308', '0.999999', '255.99999', '-1.9375', '0.0625', '15.96875', '1.0009765625'],
    ...[
      '1.0',
      '0.0',
      '9007199254740993.0',
      '92233720368547758.07',
      '100000000000000000000.5',
      '42',
      '0',
      '-7',
    ],
  ),
  fc.double({ noNaN: true, noDefaultInfinity: true, noInteger: true }).map((value) => value.toPrecision(17)),
  fc.tuple(fc.integer({ min: -999, max: 999 }), fc.nat(999)).map(([whole, part]) => `${whole}.${part}`),
);
const generated = fc
  .sample(fc.tuple(anyDirective, anyNumber), { seed: 31, numRuns: 600 })
  .map(([directive, number]) => `sprintf(${JSON.stringify(`${directive}|`)}, [${number}])`);

describeSameAsOpa('sprintf answers as OPA does', {
  expressions,
  input: '{"n": 7, "s": "text", "a": [1, 2]}',
});
describeSameAsOpa('sprintf of numbers answers as OPA does', { expressions: generated });

/** Where what is printable ends and begins, as this Node sees it and as Go does. */
const borders = Array.from({ length: 0x11_0000 }, (_, code) => code).filter((code) => {
  const isOne = (of: number): boolean => /^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u.test(String.fromCodePoint(of));
  return (
    !(code >= 0xd7ff && code <= 0xe000) && code > 0xff && code % 7 === 0 && isOne(code) !== isOne(code - 7)
  );
});

describeSameAsOpa('characters of every age are shown as OPA shows them', {
  expressions: Array.from({ length: Math.ceil(borders.length / 50) }, (_, index) =>
    borders.slice(index * 50, (index + 1) * 50),
  )
    .map((codes) =>
      codes
        .flatMap((code) => [code - 7, code])
        .map((code) => String.fromCodePoint(code))
        .join(''),
    )
    .map((characters) => `sprintf("%v", [[${JSON.stringify(characters)}]])`),
});

describeSameAsOpa('characters that Go does not know are escaped', {
  expressions: [
    '\u088f',
    '\u31ef',
    '\u{134af}',
    '\u{2ebf0}',
    '\u{2ee5d}',
    '\u{2ee5e}',
    '\u{33479}',
    '\u{16100}',
  ].map((character) => `sprintf("%v", [["${character}"]])`),
});
