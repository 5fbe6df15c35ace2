import type { RegoObject, RegoValue } from '../../rego/rego-value.js';
import { BeyondLimits } from '../beyond-limits.js';
import { BuiltinError } from '../builtin.js';
import { decodeKeyMember, decodePadded } from './base64.js';
import { readCertificate } from './certificate.js';
import { isKeyAlgorithm } from './key-algorithms.js';
import { asObject, memberOf, textMember } from './members.js';
import { readJson } from '../json-text/read-json.js';

/** Characters: a set of a thousand keys fits. */
const maxTextLength = 1024 * 1024;
const maxKeys = 1_000;
const maxChainLength = 10;

/** The members of RFC 7518 section 6 that make up a key; whether the numbers make sense is for its user to find out. */
export interface Jwk {
  readonly kty: 'RSA' | 'EC' | 'OKP' | 'oct';
  /** Empty when the key names none. */
  readonly alg: string;
  readonly kid: string;
  /** Empty where the type of key knows no curves. */
  readonly crv: string;
  /** It holds a private half, or is a secret as a whole. */
  readonly isPrivate: boolean;
  /** Decoded members by name. */
  readonly numbers: ReadonlyMap<string, Buffer>;
}

/** A single key, or a set (RFC 7517 section 5). One malformed key spoils the set. */
export function readJwks(text: string, check: () => void): Jwk[] {
  if (text.length > maxTextLength) throw new BeyondLimits('the keys are too long');
  const value = asObject(readJson(text, check), 'a key');
  const keys = memberOf(value, 'keys');
  if (keys === undefined) return [readJwk(value)];
  if (!Array.isArray(keys) || keys.length > maxKeys)
    throw new BuiltinError('`keys` must be a list, not too long');
  return (keys as readonly RegoValue[]).map((key) => {
    check();
    return readJwk(asObject(key, 'a key'));
  });
}

/** What each type of key must have; a private one has `d` too. */
const requiredNumbers = { RSA: ['n', 'e'], EC: ['x', 'y'], OKP: ['x'], oct: ['k'] } as const;

function readJwk(members: RegoObject): Jwk {
  const kty = textMember(members, 'kty') ?? '';
  if (!isKeyType(kty)) throw new BuiltinError('the key is of an unknown type');
  assertCommonMembers(members);
  const alg = textMember(members, 'alg');
  if (alg !== undefined && !isKeyAlgorithm(alg)) throw new BuiltinError('the key names an unknown algorithm');
  const hasPrivateHalf = kty !== 'oct' && memberOf(members, 'd') !== undefined;
  return {
    kty,
    alg: alg ?? '',
    kid: textOrNull(members, 'kid'),
    crv: kty === 'EC' || kty === 'OKP' ? curve(members) : '',
    isPrivate: kty === 'oct' || hasPrivateHalf,
    numbers: new Map([
      ...requiredNumbers[kty].map((name) => requiredNumber(members, name)),
      ...(hasPrivateHalf ? [requiredNumber(members, 'd')] : []),
      ...(hasPrivateHalf && kty === 'RSA' ? rsaPrivateNumbers(members) : []),
    ]),
  };
}

function isKeyType(kty: string): kty is Jwk['kty'] {
  return Object.hasOwn(requiredNumbers, kty);
}

function requiredNumber(members: RegoObject, name: string): [string, Buffer] {
  const bytes = keyMember(members, name);
  if (bytes.length === 0) throw new BuiltinError(`the key lacks \`${name}\``);
  return [name, bytes];
}

function rsaPrivateNumbers(members: RegoObject): [string, Buffer][] {
  const given = ['p', 'q', 'dp', 'dq', 'qi'].filter((name) => memberOf(members, name) !== undefined);
  return given.map((name) => [name, keyMember(members, name)]);
}

function keyMember(members: RegoObject, name: string): Buffer {
  return decodeKeyMember(textOrNull(members, name));
}

function curve(members: RegoObject): string {
  const crv = textMember(members, 'crv');
  if (crv === undefined || !curves.has(crv)) throw new BuiltinError('the key is on an unknown curve');
  return crv;
}

const curves: ReadonlySet<string> = new Set([
  'P-256',
  'P-384',
  'P-521',
  'Ed25519',
  'X25519',
  'Ed448',
  'X448',
]);

/** Members that every type of key may have. They decide nothing here, but a key that has them wrong is refused. */
function assertCommonMembers(members: RegoObject): void {
  for (const name of ['use', 'x5t', 'x5t#S256', 'x5u']) textOrNull(members, name);
  const operations = memberOf(members, 'key_ops') ?? [];
  if (!Array.isArray(operations) || !operations.every((item) => item === null || typeof item === 'string')) {
    throw new BuiltinError('`key_ops` must be a list of strings');
  }
  const chain = memberOf(members, 'x5c');
  if (chain !== undefined) assertChain(chain);
}

function assertChain(chain: RegoValue): void {
  if (!Array.isArray(chain) || chain.length > maxChainLength) {
    throw new BuiltinError('`x5c` must be a list, not too long');
  }
  for (const encoded of chain as readonly RegoValue[]) {
    if (typeof encoded !== 'string') throw new BuiltinError('`x5c` must hold strings');
    readCertificate(decodePadded(encoded.replace(/[ \t\v\f]/g, ''), 'standard'));
  }
}

function textOrNull(members: RegoObject, name: string): string {
  return memberOf(members, name) === null ? '' : (textMember(members, name) ?? '');
}
