import { describeEveryBuiltinHasACase, describeSameAsOpa } from '../../../../../test/support/same-as-opa.js';
import { cryptoBuiltins } from './crypto-builtins.js';

const expressions = [
  ...['md5', 'sha1', 'sha256'].flatMap((name) => [
    `crypto.${name}("é")`,
    `crypto.${name}("")`,
    `crypto.${name}(input.n)`,
  ]),
  ...['md5', 'sha1', 'sha256', 'sha512'].flatMap((name) => [`crypto.hmac.${name}("message", "ключ")`]),
  'crypto.hmac.equal("a", "a")',
  'crypto.hmac.equal("a", "b")',
  'crypto.hmac.equal("a", "é")',
];

describeSameAsOpa('hashes answer as OPA does', { expressions, input: '{"n": 7}' });

describeEveryBuiltinHasACase(
  cryptoBuiltins.map(({ name }) => name),
  expressions,
);
