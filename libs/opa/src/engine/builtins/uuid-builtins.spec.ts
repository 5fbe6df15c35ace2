import fc from 'fast-check';

import { describeEveryBuiltinHasACase, describeSameAsOpa } from '../../../../../test/support/same-as-opa.js';
import { uuidBuiltins } from './uuid-builtins.js';

/** The time once more as text, since it is beyond what doubles tell apart. */
const calls = (text: string): string[] => {
  const parsed = `uuid.parse(${JSON.stringify(text)})`;
  return [parsed, `json.marshal(${parsed}.time)`];
};

const id = 'f47ac10b-58cc-4372-a567-0e02b2c3d479';

const forms = [
  ...[
    id,
    id.toUpperCase(),
    id.replaceAll('-', ''),
    `urn:uuid:${id}`,
    `URN:UUID:${id}`,
    `Urn:Uuid:${id.toUpperCase()}`,
    `{${id}}`,
  ],
  ...[
    `(${id}]`,
    `x${id}y`,
    `a${id}b`,
    `"${id}"`,
    `\n${id}\n`,
    `\u0000${id}\u007f`,
    `é${id}`,
    `${id}é`,
    `é${id}é`,
    `{${id}`,
    `${id}}`,
    ` ${id}`,
  ],
  ...[
    `urn:uuid:{${id}}`,
    `urn:uuid${id}`,
    `urn-uuid:${id}`,
    `urn:uuid:${id.replaceAll('-', '')}`,
    `{${id.replaceAll('-', '')}}`,
  ],
  ...[
    '',
    'x',
    id.slice(1),
    `${id}0`,
    id.replace('-', ''),
    id.replaceAll('-', ':'),
    id.replace('f', 'g'),
    `${id}\n`,
    'f47ac10b58cc-4372-a567-0e02b2c3d4791',
  ],
  ...[
    'f47ac10b-58cc4-372-a567-0e02b2c3d479',
    '00000000-0000-0000-0000-000000000000',
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
    '\u017f'.repeat(36),
  ],
];

const versions = Array.from('0123456789abcdef').flatMap((version) =>
  Array.from('0123456789abcdef').map((variant) => `6ba7b810-9dad-${version}1d1-${variant}0b4-00c04fd430c8`),
);

const nodes = ['00', '01', '02', '03', 'fc', 'fd', 'fe', 'ff'].map(
  (byte) => `6ba7b810-9dad-11d1-80b4-${byte}c04fd430c8`,
);
const domains = ['00', '01', '02', '03', 'ff'].map((byte) => `000003e8-9dad-21d1-80${byte}-00c04fd430c8`);
const times = [
  '00000000-0000-1000',
  'ffffffff-ffff-1fff',
  '13814000-1dd2-11b2',
  '13813fff-1dd2-11b2',
  '13814001-1dd2-11b2',
  'd3c21bce-cc6d-1f5f',
].map((time) => `${time}-8000-000000000000`);

const anyId = fc
  .stringMatching(/^[0-9a-f]{32}$/)
  .map((digits) => digits.replace(/^(.{8})(.{4}).(.{3})(.{4})(.{12})$/, '$1-$2-1$3-$4-$5'));

const expressions = [
  ...[
    ...forms,
    ...versions,
    ...nodes,
    ...domains,
    ...times,
    ...fc.sample(anyId, { seed: 2, numRuns: 60 }),
  ].flatMap(calls),
  'uuid.parse(input.n)',
  'uuid.parse(input.none)',
];

describeSameAsOpa('UUID builtins answer as OPA does', { expressions, input: '{"n": 7}' });

describeEveryBuiltinHasACase(
  uuidBuiltins.map(({ name }) => name),
  expressions,
);
