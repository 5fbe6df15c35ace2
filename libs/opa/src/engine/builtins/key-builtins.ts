import { objectOf } from '../rego/make-rego.js';
import { RegoNumber, type RegoObject, type RegoValue } from '../rego/rego-value.js';
import { type Builtin, BuiltinError, pure } from './builtin.js';
import { decodePadded } from './jwt/base64.js';
import { bigEndian } from './jwt/der.js';
import { encodeNumber } from './jwt/key-numbers.js';
import type { PrivateKeyNumbers } from './jwt/private-key.js';
import { readPrivateKeys } from './jwt/private-keys.js';
import type { RsaPrivateNumbers } from './jwt/rsa-private-numbers.js';
import { textAt } from './operands.js';

/** The key as Go shows its own structures in JSON, which is what OPA answers. */
function goStructure(key: PrivateKeyNumbers): RegoValue {
  switch (key.kind) {
    case 'RSA':
      return rsaStructure(key.numbers);
    case 'EC':
      return objectOf([
        ['Curve', objectOf([])],
        ['D', RegoNumber.of(bigEndian(key.d))],
        ['X', RegoNumber.of(bigEndian(key.x))],
        ['Y', RegoNumber.of(bigEndian(key.y))],
      ]);
    case 'OKP':
      return key.curve === 'Ed25519' ? Buffer.concat([key.d, key.x]).toString('base64') : objectOf([]);
  }
}

function rsaStructure({ n, e, d, p, q, dp, dq, qi }: RsaPrivateNumbers): RegoObject {
  return objectOf([
    ['N', RegoNumber.of(n)],
    ['E', RegoNumber.of(e)],
    ['D', RegoNumber.of(d)],
    ['Primes', [RegoNumber.of(p), RegoNumber.of(q)]],
    [
      'Precomputed',
      objectOf([
        ['Dp', RegoNumber.of(dp)],
        ['Dq', RegoNumber.of(dq)],
        ['Qinv', RegoNumber.of(qi)],
        ['CRTValues', []],
      ]),
    ],
  ]);
}

/** RFC 7518 section 6. */
function jwk(key: PrivateKeyNumbers): RegoObject {
  if (key.kind === 'RSA') {
    const members = Object.entries(key.numbers).map(
      ([name, value]) => [name, encodeNumber(value as bigint)] as const,
    );
    return objectOf([['kty', 'RSA'], ...members]);
  }
  const crv = key.kind === 'EC' ? key.curve.crv : key.curve;
  if (crv === undefined) throw new BuiltinError('a JWK has no name for the curve');
  const y: [string, string][] = key.kind === 'EC' ? [['y', key.y.toString('base64url')]] : [];
  return objectOf([
    ['kty', key.kind],
    ['crv', crv],
    ['d', key.d.toString('base64url')],
    ['x', key.x.toString('base64url')],
    ...y,
  ]);
}

/** Text that does not begin as PEM must be PEM in base64. */
function firstKey(text: string, check: () => void): RegoValue {
  if (text === '') throw new BuiltinError('no key');
  const isPem = text.startsWith('-----BEGIN');
  const pem = isPem ? text : decodePadded(text, 'standard').toString('latin1');
  const [key] = readPrivateKeys(pem, check);
  return key === undefined ? null : jwk(key);
}

export const keyBuiltins: readonly Builtin[] = [
  pure('crypto.parse_private_keys', (operands, { checkDeadline }) => {
    const text = textAt(operands, 0);
    return text === '' ? null : readPrivateKeys(text, checkDeadline).map(goStructure);
  }),
  pure('crypto.x509.parse_rsa_private_key', (operands, { checkDeadline }) =>
    firstKey(textAt(operands, 0), checkDeadline),
  ),
];
