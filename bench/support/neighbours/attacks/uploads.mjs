import { overAndOver } from '../attacker.mjs';

const nestedSource = `package nested

default allow := false

allow if ${'['.repeat(5_000)}1${']'.repeat(5_000)} == input
`;

export const uploads = [
  {
    name: 'compile-queue',
    what: '17 uploads of 5,000 nested brackets at a time',
    setUp: (attacker) =>
      attacker.mustWrite('POST', '/policies', { name: 'nested', package: 'nested', resource_types: [] }),
    run: (attacker, signal) => {
      const upload = JSON.stringify({
        sources: [{ path: 'policy.rego', content: nestedSource }],
        activate: true,
      });
      return overAndOver(signal, 17, () =>
        attacker.write('POST', '/policies/nested/versions', upload, { signal }),
      );
    },
  },
];
