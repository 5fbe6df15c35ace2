import { describe, expect, it } from '@jest/globals';

import { describeEveryBuiltinHasACase, describeSameAsOpa } from '../../../../../test/support/same-as-opa.js';
import { builtinContext } from '../../testing/builtin-context.js';
import { RegoNumber, type RegoValue } from '../rego/rego-value.js';
import { BeyondLimits } from './beyond-limits.js';
import type { BuiltinContext } from './builtin.js';
import { timeBuiltins } from './time-builtins.js';

/** As text, since nanoseconds are beyond what doubles tell apart. */
const call = (name: string, ...operands: readonly string[]): string =>
  `json.marshal(time.${name}(${operands.join(', ')}))`;

const quoted = JSON.stringify;

const instants = [
  ...['0', '-1', '999999999', '1000000000', '-1000000001', '1709209845123456789', '1709208000000000000'],
  ...[
    '951782400000000000',
    '-2208988800000000000',
    '1e18',
    '1.5e12',
    '1720000000000000000.0',
    '1720094400120000000',
  ],
  ...['9223372036854775807', '-9223372036854775808', '946684799999999999', '978307199000000000'],
];

const refusedInstants = [
  ...['1.5', '9223372036854775808', '-9223372036854775809', '9223372036854775807.5', '1e19', '1e400', '0.1'],
  ...['1e-400', '0.00000000001'],
];

/** Of 64 bits of precision, which is what OPA reads, nothing is left of the fraction. */
const wholeAfterRounding = [
  ...['5.00000000000000000000001', '9223372036854775806.9', '-9223372036854775808.4', '0e9', '-0'],
  ...['4.99999999999999999999999'],
];

const zones = [
  ...['UTC', '', 'America/New_York', 'Europe/London', 'Europe/Berlin', 'Asia/Kolkata', 'Asia/Kathmandu'],
  ...['Australia/Lord_Howe', 'America/St_Johns', 'America/Sao_Paulo', 'Asia/Tokyo', 'Pacific/Apia'],
  ...[
    'Pacific/Kiritimati',
    'Etc/GMT+5',
    'Etc/GMT-14',
    'GMT',
    'EST5EDT',
    'US/Pacific',
    'Europe/Lisbon',
    'Africa/Monrovia',
  ],
  ...['America/Argentina/Buenos_Aires', 'Europe/Dublin', 'Africa/Cairo', 'Asia/Gaza', 'Asia/Calcutta', 'PRC'],
];

const noZones = [
  'No/Where',
  'utc',
  'america/new_york',
  'UTC ',
  '+02:00',
  '../UTC',
  '/UTC',
  'America',
  'EDT',
  'Z',
  'é',
];

const layouts = [
  ...[
    'ANSIC',
    'UnixDate',
    'RubyDate',
    'RFC822',
    'RFC822Z',
    'RFC850',
    'RFC1123',
    'RFC1123Z',
    'RFC3339',
    'RFC3339Nano',
  ],
  ...[
    'Kitchen',
    'DateTime',
    'Stamp',
    'Layout',
    'rfc3339',
    'ANSIC ',
    '3:04PM',
    'Jan _2 15:04:05',
    '2006-01-02',
  ],
  ...[
    'Mon Monday Month Mondays Mont',
    'Jan January Janu Januaryx Jan.',
    '1 01 2 02 _2 __2 002 _2006 __2006 2006 06',
  ],
  ...[
    '15 3 03 4 04 5 05',
    'PM pm Pm pM AM am',
    'MST MSTX xMST',
    '-07 -0700 -07:00 -070000 -07:00:00 -07000 -07:0',
  ],
  ...['Z07 Z0700 Z07:00 Z070000 Z07:00:00 Z', '.0 .00 .000 .000000000 .000000000000', ',000 ,999 ,9'],
  ...['.9 .99 .999 .999999999 .999999999999', '.001 .0009 .9990 .90', '5.000 5,999 5.99', 'é2006😀01', ''],
  ...[
    '00 000 0002 07 08 09 010203040506',
    '20060102150405',
    '12 11 13 25 22',
    'no piece of time here',
    '\\n\\"',
  ],
  ...['JanJanuaryMonMonday', '15h04m05s', '_ __ ___2 _3 _22006', 'T Z P p J M . , -', '2006Z07:00x-07.000'],
];

const formatted = [
  ...instants.map((instant) => call('format', instant)),
  ...zones.flatMap((zone) =>
    [0, 7, 13, 14, 15].map((index) =>
      call(
        'format',
        `[${instants[index]}, ${quoted(zone)}, "2006-01-02 15:04:05.999999999 -07:00:00 MST Mon 002"]`,
      ),
    ),
  ),
  ...layouts.flatMap((layout) =>
    ['1709209845123456789', '1720094400120000000', '-1'].map((instant) =>
      call('format', `[${instant}, "America/New_York", ${quoted(layout)}]`),
    ),
  ),
];

const dates = [
  ...instants.flatMap((instant) => ['date', 'clock', 'weekday'].map((name) => call(name, instant))),
  ...wholeAfterRounding.flatMap((instant) => [call('date', instant), call('clock', `[${instant}, "UTC"]`)]),
  ...refusedInstants.flatMap((instant) => [call('date', instant), call('format', instant)]),
  ...zones.flatMap((zone) =>
    ['date', 'clock', 'weekday'].map((name) => call(name, `[1709244000000000000, ${quoted(zone)}]`)),
  ),
  ...noZones.map((zone) => call('clock', `[0, ${quoted(zone)}]`)),
  ...[
    'input.n',
    'input.none',
    'input.s',
    'input.empty',
    'input.one',
    'input.two',
    'input.three',
    'input.four',
  ].map((operand) => call('format', operand)),
  ...[
    'one',
    'three',
    'four',
    'wrongZone',
    'wrongLayout',
    'wrongInstant',
    'empty',
    's',
    'nil',
    'object',
  ].flatMap((name) =>
    ['clock', 'date', 'weekday', 'format'].map((builtin) => call(builtin, `input.${name}`)),
  ),
];

/** Days on which clocks skip or repeat something. As input, since OPA's types do not let `time.add_date` have a zone. */
const zonedInstants = {
  berlin: '[1711846800000000000, "Europe/Berlin"]',
  berlinBefore: '[1711762200000000000, "Europe/Berlin"]',
  newYorkSpring: '[1710054000000000000, "America/New_York"]',
  newYorkAutumn: '[1699075800000000000, "America/New_York"]',
  apia: '[1325152800000000000, "Pacific/Apia"]',
  lordHowe: '[1728139500000000000, "Australia/Lord_Howe"]',
  cairo: '[1714082400000000000, "Africa/Cairo"]',
};

const input = `{
  "n": 7, "s": "7", "empty": [], "nil": null, "object": {"ns": 1},
  "one": [1000000000], "two": [0, "Asia/Tokyo"], "three": [0, "Asia/Tokyo", "RFC850"], "four": [0, "Asia/Tokyo", "06", {}],
  "wrongZone": [0, 5], "wrongLayout": [0, "UTC", 5], "wrongInstant": ["0", "UTC"],
  ${Object.entries(zonedInstants)
    .map(([name, value]) => `"${name}": ${value}`)
    .join(', ')}
}`;

const parsed: readonly (readonly [layout: string, values: readonly string[]])[] = [
  [
    'RFC3339',
    [
      ...['2024-02-29T12:30:45Z', '2023-02-29T12:30:45Z', '2024-02-29T12:30:45.123456789+02:00', '', '2024'],
      ...['2024-02-29T12:30:45.1234567891234-07:30', '1969-12-31T23:59:59.5Z', '2024-02-29t12:30:45z'],
      ...['2024-02-29 12:30:45Z', '2024-02-29T24:00:00Z', '2024-02-29T12:30:60Z', '2024-02-29T12:60:45Z'],
      ...['2024-02-29T12:30:45', '2024-13-01T00:00:00Z', '2024-00-01T00:00:00Z', '2024-01-00T00:00:00Z'],
      ...['0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z', '2262-04-11T23:47:16.854775807Z'],
      ...[
        '2262-04-11T23:47:16.854775808Z',
        '1677-09-21T00:12:43.145224192Z',
        '1677-09-21T00:12:43.145224191Z',
      ],
      ...['2024-02-29T12:30:45+24:00', '2024-02-29T12:30:45+25:00', '2024-02-29T12:30:45+23:60'],
      ...[
        '2024-02-29T12:30:45+23:61',
        '2024-02-29T12:30:45,5Z',
        '0050-01-01T00:00:00Z',
        '2024-2-29T12:30:45Z',
      ],
      ...[
        '2024-02-29T1:30:45Z',
        '2024-02-29T01:3:45Z',
        '2024-02-29T01:30:45.Z',
        '2024-02-29T01:30:45.5',
        '02024-02-29T01:30:45Z',
      ],
      ...[
        '2024-02-29T12:30:45Zx',
        ' 2024-02-29T12:30:45Z',
        '2024-02-29T12:30:45+0200',
        '2024-02-29T12:30:45−02:00',
      ],
      ...[
        '2024-02-29T12:30:45+02:0é',
        '+024-02-29T12:30:45Z',
        '2024-02-29T12:30:45-00:00',
        '2024-02-30T12:30:45Z',
      ],
    ],
  ],
  ['RFC3339Nano', ['2024-02-29T12:30:45Z', '2024-02-29T12:30:45.1Z', '2024-02-29T12:30:45.1234567890Z']],
  [
    'ANSIC',
    [
      ...[
        'Thu Feb 29 12:30:45 2024',
        'Mon Feb 29 12:30:45 2024',
        'thu feb 29 12:30:45 2024',
        'Thu Feb  9 12:30:45 2024',
      ],
      ...[
        'Thu Feb 9 12:30:45 2024',
        'Thu  Feb   9 12:30:45 2024',
        'Thursday Feb 9 12:30:45 2024',
        'Thu Feb 09 12:30:45 2024',
      ],
      ...[
        'Xyz Feb 9 12:30:45 2024',
        'Thu Fex 9 12:30:45 2024',
        'Thu Feb 9 12:30:45.25 2024',
        'Thu Feb 9 12:30:45 24',
      ],
    ],
  ],
  [
    'UnixDate',
    ['Thu Feb 29 12:30:45 UTC 2024', 'Thu Feb 29 12:30:45 XYZ 2024', 'Thu Feb 29 12:30:45 X 2024'],
  ],
  [
    'RubyDate',
    ['Thu Feb 29 12:30:45 +0100 2024', 'Thu Feb 29 12:30:45 0100 2024', 'Thu Feb 29 12:30:45 +01:00 2024'],
  ],
  [
    'RFC822',
    [
      '29 Feb 24 12:30 UTC',
      '29 Feb 68 12:30 UTC',
      '29 Feb 72 12:30 GMT',
      '9 Feb 24 12:30 UTC',
      '01 Jan 69 00:00 UTC',
    ],
  ],
  [
    'RFC822Z',
    [
      '29 Feb 24 12:30 -0100',
      '29 Feb 24 12:30 Z',
      '29 Feb -5 12:30 -0100',
      '01 Feb +5 12:30 -0100',
      '01 Feb ++ 12:30 -0100',
    ],
  ],
  [
    'RFC850',
    ['Thursday, 29-Feb-24 12:30:45 UTC', 'Thu, 29-Feb-24 12:30:45 UTC', 'THURSDAY, 29-FEB-24 12:30:45 UTC'],
  ],
  [
    'RFC1123',
    ['Thu, 29 Feb 2024 12:30:45 GMT', 'Thu, 9 Feb 2024 12:30:45 GMT', 'Thu, 29 Feb 2024 12:30:45 GMT+2'],
  ],
  ['RFC1123Z', ['Thu, 29 Feb 2024 12:30:45 +0000', 'Thu, 29 Feb 2024 12:30:45.5 +0000']],
  ['Kitchen', ['3:04PM', 'Kitchen']],
  [
    '2006-01-02',
    ['2024-02-29', '2024-2-29', '2024-02-29 ', '24-02-29', '2024-02-31', '2024-04-31', '2024-12-31x'],
  ],
  ['2006-1-2', ['2024-2-9', '2024-02-09', '2024-12-31', '2024-13-1', '2024-0-1', '2024-1-0', '2024-1-32']],
  [
    '2006 3:04PM',
    [
      '2024 3:04PM',
      '2024 12:00AM',
      '2024 12:00PM',
      '2024 0:10PM',
      '2024 13:04PM',
      '2024 3:04pm',
      '2024 03:04XM',
    ],
  ],
  [
    '2006 03 pm PM',
    [
      '2024 03 pm AM',
      '2024 03 am PM',
      '2024 3 pm AM',
      '2024 12 am AM',
      '2024 12 am PM',
      '2024 12 P',
      '2024 12 pm ',
    ],
  ],
  [
    '2006 002',
    [
      '2024 060',
      '2023 060',
      '2024 366',
      '2023 366',
      '2024 000',
      '2024 60',
      '2024 999',
      '2023 365',
      '2024 059',
    ],
  ],
  ['2006 __2', ['2024  60', '2024 60', '2024   6', '2024 6', '2024 060', '2024    6', '2024 x']],
  ['002 2006', ['060 2024', '366 2023', '366 2024']],
  ['2006 002 01', ['2024 060 02', '2024 060 03', '2024 061 03']],
  ['2006 002 2', ['2024 060 29', '2024 060 1', '2024 061 1']],
  [
    '2006-01-02 15:04:05.000',
    ['2024-02-29 12:30:45.123', '2024-02-29 12:30:45.12', '2024-02-29 12:30:45.1234', '2024-02-29 12:30:45'],
  ],
  [
    '2006-01-02 15:04:05.000',
    [
      '2024-02-29 12:30:45.+12',
      '2024-02-29 12:30:45.-12',
      '2024-02-29 12:30:45.-00',
      '2024-02-29 12:30:45,123',
    ],
  ],
  ['2006 .0', ['2024 .5', '2024 .-', '2024 .+', '2024 5.', '2024 .x', '2024 .']],
  ['2006 .000000000000', ['2024 .123456789012', '2024 .12345678901', '2024 .123456789x12']],
  ['2006 .999', ['2024 .5', '2024 ', '2024 .', '2024 .5555555555555', '2024', '2024 ,5', '2024 x']],
  ['2006 5.999', ['2024 5.5', '2024 5', '2024 5.', '2024 5,25']],
  ['2006 5 .99', ['2024 5.5 .7', '2024 5 .7', '2024 5.5']],
  ['2006 5x.99', ['2024 5.5x.7', '2024 5x.7', '2024 5.5x']],
  ['2006 5x04', ['2024 5.5x07', '2024 5.x07', '2024 59.999999999x07']],
  ['2006 -07', ['2024 +01', '2024 -01', '2024 +24', '2024 +25', '2024 01', '2024 +1', '2024 Z']],
  ['2006 -0700', ['2024 +0130', '2024 -2400', '2024 +0060', '2024 +0061', '2024 +01:30', '2024 +01']],
  [
    '2006 -070000',
    [
      '2024 +013015',
      '2024 -000001',
      '2024 -000002',
      '2024 +000001',
      '2024 +000060',
      '2024 +000061',
      '2024 +0130',
    ],
  ],
  ['2006 -07:00:00', ['2024 +01:30:15', '2024 -00:00:01', '2024 +01:30', '2024 +01:30-15']],
  ['2006 Z07', ['2024 Z', '2024 +01', '2024 z', '2024 UTC']],
  ['2006 Z0700', ['2024 Z', '2024 +0130']],
  ['2006 Z070000', ['2024 Z', '2024 +013010']],
  ['2006 Z07:00:00', ['2024 Z', '2024 +01:30:10', '2024 +01:30']],
  ['2006 Z07 -07', ['2024 Z +01', '2024 +01 Z', '2024 +01 -02']],
  ['2006 -07 Z07', ['2024 +01 Z']],
  [
    '2006 MST|',
    [
      ...[
        '2024 UTC|',
        '2024 XYZ|',
        '2024 XY|',
        '2024 WXYZ|',
        '2024 XYZT|',
        '2024 WITA|',
        '2024 VWXYT|',
        '2024 VWXYZ|',
        '2024 UVWXYT|',
      ],
      ...[
        '2024 ChST|',
        '2024 MeST|',
        '2024 CeST|',
        '2024 GMT|',
        '2024 GMT+3|',
        '2024 GMT-23|',
        '2024 GMT+24|',
        '2024 GMT+|',
        '2024 GMT+0003|',
      ],
      ...[
        '2024 +03|',
        '2024 -3|',
        '2024 +24|',
        '2024 +|',
        '2024 xyz|',
        '2024 UTCX|',
        '2024 |',
        '2024 XYZT',
        '2024 +99999999999999999999|',
      ],
    ],
  ],
  ['2006 MST', ['2024 +3', '2024 +03', '2024 GM', '2024 XYZ', '2024 UTC', '2024 é3']],
  ['2006 MST -07', ['2024 XYZ +03', '2024 UTC +03', '2024 XYZ -03']],
  ['January 2006', ['March 2024', 'march 2024', 'Mar 2024', 'MARCHx 2024', 'Marc', 'May 2024']],
  ['Jan 2006', ['Mar 2024', 'March 2024', 'may 2024']],
  ['Monday 2006', ['Friday 2024', 'Fri 2024', 'friDAY 2024', 'Fr\u0130day 2024']],
  ['06', ['24', '68', '69', '99', '00', '-1', '+9', '1', '2é', 'é']],
  ['2006', ['2024', '0000', '1677', '1678', '2262', '2263', '+024', '-024', '20 4', '']],
  ['2006  01', ['2024 02', '2024   02', '2024  02', '2024']],
  ['2006 ', ['2024', '2024 ', '2024   ', '2024x']],
  [' 2006', ['2024', ' 2024', '   2024', '']],
  ['2006é01', ['2024é02', '2024e02', '2024é2']],
  ['', ['', 'x', ' ']],
  ['no time', ['no time', 'no  time', 'notime']],
  ['2006-01-02T15:04:05Z07:00 2006', ['2024-02-29T12:30:45Z 2020', '2024-02-29T12:30:45Z 2023']],
  ['2006 3', ['2024 3', '2024 12', '2024 13', '2024 03', '2024 0']],
  ['2006 15', ['2024 3', '2024 23', '2024 24', '2024 003']],
  ['2006 4 5', ['2024 3 7', '2024 59 59', '2024 60 0', '2024 0 60']],
  ['2006 04 05', ['2024 03 07', '2024 3 7', '2024 59 59']],
];

const durations = [
  ...[
    '1h15m30.918273645s',
    '-1.5h',
    '0',
    '+0',
    '-0',
    '00',
    '0.0',
    '+5s',
    '1',
    '',
    '+',
    '1.s',
    '.5s',
    '.s',
    '3us',
    '3µs',
    '3μs',
  ],
  ...[
    '100ms1ns',
    '1d',
    '1.5w',
    '-2y1d',
    '1mo',
    '106751d',
    '106752d',
    '292y',
    '293y',
    '9223372036s',
    '9223372037s',
    '1h 1m',
  ],
  ...[
    '1d1µs',
    '1d1μs',
    '1d1us',
    '1dh',
    '1D',
    '1w2d3h4m5s6ms7us8ns',
    '.5d',
    '1.d',
    '.d',
    '1.2.3d',
    '1..d',
    '..1d',
    '1.2.3s',
    '1ms1m',
  ],
  ...[
    '0.1d',
    '0.000000001d',
    '0.0000001d',
    '0.3333333333333333333333d',
    '1e5s',
    '-9223372036854775808ns',
    '9223372036854775808ns',
  ],
  ...[
    '-9223372036854775809ns',
    '9223372036854775807ns',
    '9223372036854775806ns1ns',
    '99999999999999999999ns',
    '1h-1m',
    '+-1s',
  ],
  ...[
    '0.9223372036854775807s',
    '0.9223372036854775808s',
    '0.92233720368547758079s',
    '0.99999999999999999999s',
    '1.9999999999999999999h',
  ],
  ...[
    '0.00000000000000000000001h',
    '0.0000000000000000000000000000000000000001h',
    '2.3h',
    '0.7m',
    '1.001001001001s',
    '3.7us',
    '0.33333ms',
  ],
  ...[
    '00000000000000000000000001s',
    '1s1',
    '1sm',
    's',
    '1é',
    '1y1y1y',
    '1000000000000000000000d',
    '-1d-1d',
    '1.1y1.1w1.1d1.1h',
    '1s\\n',
  ],
  ...[`${'1'.repeat(400)}d`, `0.${'0'.repeat(400)}1h`, '1ns'.repeat(300), `0.${'1'.repeat(400)}h`],
];

const steps = [
  ...[
    '1, 1, 1',
    '-1, -1, -1',
    '0, 0, 0',
    '0, 1, 0',
    '0, -1, 0',
    '0, 13, 0',
    '0, -13, 0',
    '0, 0, 30',
    '0, 0, -60',
    '1, 0, 0',
  ],
  ...[
    '4, -48, 0',
    '200, 0, 0',
    '-200, 0, 0',
    '300, 0, 0',
    '-500, 0, 0',
    '0, 0, 100000',
    '0, 0, 1000000',
    '1000, -12000, 0',
  ],
  ...[
    '0, 10000000000, 0',
    '10000000000, -120000000000, 0',
    '1.0, 0, 0',
    '1.5, 0, 0',
    '1e0, 0, 0',
    '0, 0, 9223372036854775808',
  ],
];

const added = [
  ...steps.flatMap((step) =>
    ['1709209845123456789', 'input.berlin', '-1'].map((time) => call('add_date', time, step)),
  ),
  ...Object.keys(zonedInstants).flatMap((name) =>
    ['0, 0, 1', '0, 0, -1', '0, 0, 2', '0, 1, 0', '1, 0, 0'].map((step) =>
      call('add_date', `input.${name}`, step),
    ),
  ),
  ...['input.s, 0, 0', 'input.n, input.s, 0', 'input.empty, 0, 0'].map((rest) => call('add_date', rest, '0')),
];

const moments = [
  '0',
  '1709209845123456789',
  '1706745600000000000',
  '1709251200000000000',
  '-1',
  '[1709251200000000000, "Asia/Tokyo"]',
  '[1711846800000000000, "Europe/Berlin"]',
  '9223372036854775807',
  '-9223372036854775808',
  '[0, ""]',
];

const differences = moments.flatMap((a) => moments.map((b) => call('diff', a, b)));

const expressions = {
  format: formatted,
  'date, clock, weekday': dates,
  parse_ns: parsed.flatMap(([layout, values]) =>
    values.map((value) => call('parse_ns', quoted(layout), quoted(value))),
  ),
  parse_rfc3339_ns: (parsed[0]?.[1] ?? []).map((value) => call('parse_rfc3339_ns', quoted(value))),
  parse_duration_ns: durations.map((duration) => call('parse_duration_ns', `"${duration}"`)),
  add_date: added,
  diff: [...differences, call('diff', 'input.s', '0'), call('diff', '0', 'input.wrongZone')],
  now_ns: ['time.now_ns() == time.now_ns()', 'time.now_ns() > 1700000000000000000'],
};

for (const [name, rows] of Object.entries(expressions)) {
  describe(`time.${name}`, () => {
    describeSameAsOpa('answers as OPA does', { expressions: rows, input });
  });
}

describeSameAsOpa('the everyday uses of time answer as OPA does', {
  expressions: [
    ...[
      '2024-02-29T12:30:45Z',
      '2023-02-29T12:30:45Z',
      '2024-02-29T12:30:45.123456789+02:00',
      '2024-02-29T12:30:45.1234567891234-07:30',
      '1969-12-31T23:59:59.5Z',
      '2024-02-29t12:30:45z',
      '2024-02-29 12:30:45Z',
      '2024-02-29T24:00:00Z',
      '2024-02-29T12:30:60Z',
      '2024-02-29T12:30:45',
      '2024-13-01T00:00:00Z',
      '2024-00-01T00:00:00Z',
      '2024-01-00T00:00:00Z',
      '0001-01-01T00:00:00Z',
      '2262-04-11T23:47:16.854775807Z',
      '2262-04-11T23:47:16.854775808Z',
      '2024-02-29T12:30:45+24:00',
      '2024-02-29T12:30:45,5Z',
      '0050-01-01T00:00:00Z',
      '',
    ].map((time) => `time.parse_rfc3339_ns("${time}")`),
    ...[
      '1h15m30.918273645s',
      '-1.5h',
      '0',
      '+5s',
      '1',
      '',
      '1.s',
      '.5s',
      '.s',
      '3us',
      '3µs',
      '100ms1ns',
      '1d',
      '1.5w',
      '-2y1d',
      '1mo',
      '106751d',
      '106752d',
      '1μs',
      '9223372036s',
      '9223372037s',
      '1h 1m',
    ].map((duration) => `time.parse_duration_ns("${duration}")`),
    ...[
      '0',
      '-1',
      '1709209845123456789',
      '[1709209845123456789, "America/New_York"]',
      '[1709209845123456789, "UTC"]',
    ].flatMap((time) => ['date', 'clock', 'weekday'].map((name) => `time.${name}(${time})`)),
    'time.clock([1709209845123456789, ""])',
    'time.clock([1709209845123456789, "Asia/Kolkata"])',
    'time.clock([1709209845123456789, "No/Where"])',
    'time.date([-62135596800000000000, "UTC"])',
    'time.date(9223372036854775807)',
    'time.date(-9223372036854775808)',
    'time.date(1.5)',
    'time.clock(1.5e12)',
    'time.date(1e18)',
    'time.weekday([input.n, input.n])',
    'time.now_ns() == time.now_ns()',
  ],
  input: '{"n": 7}',
});

describeEveryBuiltinHasACase(
  timeBuiltins.map(({ name }) => name),
  Object.values(expressions).flat(),
);

const number = (text: string): RegoValue => new RegoNumber(text);

function callOurs(
  name: string,
  operands: readonly RegoValue[],
  context: Partial<BuiltinContext> = {},
): RegoValue | undefined {
  const whole = builtinContext(context);
  return timeBuiltins.find((builtin) => builtin.name === name)?.call(operands, whole);
}

describe('what the zone of the machine would decide elsewhere', () => {
  it('is UTC for `Local`', () => {
    expect(callOurs('time.format', [[number('0'), 'Local', 'RFC1123']])).toBe(
      'Thu, 01 Jan 1970 00:00:00 UTC',
    );
  });

  it.each(['EST', 'CET', 'GMT+2', 'IST'])('moves no time whose zone is given as %s only', (zone) => {
    expect(callOurs('time.parse_ns', ['2006 15 MST', `1970 01 ${zone}`])).toEqual(number('3600000000000'));
  });
});

describe('what Go reckons with beyond all times', () => {
  const steps = [number('9223372036854775807'), number('0'), number('0')];

  it.each<[string, RegoValue[]]>([
    ['time.add_date', [number('0'), ...steps]],
    ['time.add_date', [number('0'), ...steps.toReversed()]],
    ['time.date', [number(`1.${'0'.repeat(4_000)}`)]],
  ])('fails the evaluation: %s', (name, operands) => {
    expect(() => callOurs(name, operands)).toThrow(BeyondLimits);
  });
});

describe('a time builtin stops when the time is up', () => {
  const late = new Error('time is up');

  it.each<[string, RegoValue[]]>([
    ['time.format', [[number('0'), 'UTC', '2'.repeat(1_000)]]],
    ['time.parse_ns', ['2'.repeat(1_000), '1'.repeat(1_000)]],
    ['time.parse_duration_ns', ['1ns'.repeat(1_000)]],
  ])('%s', (name, operands) => {
    let looks = 0;
    const checkDeadline = (): void => {
      if (++looks === 3) throw late;
    };
    expect(() => callOurs(name, operands, { checkDeadline })).toThrow(late);
  });
});
