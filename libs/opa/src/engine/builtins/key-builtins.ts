import { objectOf } from '../rego/make-rego.js';
import type { RegoObject, RegoValue } from '../rego/rego-value.js';
import { type Builtin, BuiltinError, pure } from './builtin.js';
import { decodePadded } from './jwt/base64.js';
import { encodeNumber } from './jwt/key-numbers.js';
import type { PrivateKeyNumbers } from './jwt/private-key.js';
import { readPrivateKeys } from './jwt/private-keys.js';
import { textAt } from './operands.js';
import { toRego } from './x509/plain.js';
import { showPrivateKey } from './x509/show-private-key.js';

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
    return text === ''
      ? null
      : readPrivateKeys(text, checkDeadline).map((key) => toRego(showPrivateKey(key)));
  }),
  pure('crypto.x509.parse_rsa_private_key', (operands, { checkDeadline }) =>
    firstKey(textAt(operands, 0), checkDeadline),
  ),
];
