import type { Fault, JsonObject, JsonValue } from '#libs/domain';
import { isSupportedAlgorithm } from '../algorithms.js';
import { materialOf } from './key-material.js';

const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'];
const maxKidLength = 256;

type MemberFaults = (jwk: JsonObject) => readonly Fault[];

/** Why a key of an issuer may not verify anything; `at` is the member. Empty: it may. */
export function keyFaults(jwk: JsonObject): readonly Fault[] {
  const faults = [...privateFaults(jwk), ...purposeFaults(jwk), ...materialFaults(jwk)];
  return faults.length > 0 || materialOf(jwk) !== null
    ? faults
    : [fault('kty', 'the key is not a valid public key')];
}

/** A key whose private part is public belongs to everybody. */
export function privateFaults(jwk: JsonObject): readonly Fault[] {
  return privateMembers
    .filter((member) => Object.hasOwn(jwk, member))
    .map((member) => fault(member, 'private or symmetric key material must not be given'));
}

function purposeFaults(jwk: JsonObject): readonly Fault[] {
  const { kid, use, key_ops: operations, alg } = jwk;
  const faults: Fault[] = [];
  if (kid !== undefined && !isKid(kid)) {
    faults.push(fault('kid', `must be a text of 1 to ${maxKidLength} characters`));
  }
  // SPIFFE bundles mark their keys `jwt-svid`.
  if (use !== undefined && use !== 'sig' && use !== 'jwt-svid') {
    faults.push(fault('use', 'must be `sig`, the key is not for signatures'));
  }
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes('verify'))) {
    faults.push(fault('key_ops', 'must contain `verify`'));
  }
  if (alg !== undefined && !isSupportedAlgorithm(alg))
    faults.push(fault('alg', 'is not a supported algorithm'));
  return faults;
}

function isKid(kid: JsonValue): boolean {
  return typeof kid === 'string' && kid.length > 0 && kid.length <= maxKidLength;
}

const materialFaultsOf: Readonly<Record<string, MemberFaults>> = {
  RSA: rsaFaults,
  EC: ({ crv }) => curveFaults(crv, ['P-256', 'P-384', 'P-521']),
  OKP: ({ crv }) => curveFaults(crv, ['Ed25519']),
};

function materialFaults(jwk: JsonObject): readonly Fault[] {
  const { kty } = jwk;
  const faultsOf =
    typeof kty === 'string' && Object.hasOwn(materialFaultsOf, kty) ? materialFaultsOf[kty] : undefined;
  return faultsOf ? faultsOf(jwk) : [fault('kty', 'must be `RSA`, `EC` or `OKP`')];
}

/** Small moduli can be factored; with e = 1 anybody can sign, other small exponents have broken before (NIST SP 800-56B, 6.2). */
function rsaFaults({ n, e }: JsonObject): readonly Fault[] {
  const faults: Fault[] = [];
  const bits = bitLength(integerOf(n));
  if (bits < 2048 || bits > 8192) faults.push(fault('n', 'the modulus must have 2048 to 8192 bits'));
  const exponent = integerOf(e);
  if (exponent < 65_537n || exponent % 2n === 0n || bitLength(exponent) > 64) {
    faults.push(fault('e', 'the exponent must be odd, at least 65537, and at most 64 bits long'));
  }
  return faults;
}

function curveFaults(crv: JsonValue | undefined, curves: readonly string[]): readonly Fault[] {
  if (typeof crv === 'string' && curves.includes(crv)) return [];
  return [fault('crv', `must be ${curves.map((curve) => `\`${curve}\``).join(', ')}`)];
}

function integerOf(text: JsonValue | undefined): bigint {
  if (typeof text !== 'string' || !/^[A-Za-z0-9_-]{1,2048}$/.test(text)) return 0n;
  return BigInt(`0x0${Buffer.from(text, 'base64url').toString('hex')}`);
}

function bitLength(value: bigint): number {
  return value === 0n ? 0 : value.toString(2).length;
}

function fault(at: string, message: string): Fault {
  return { at, message };
}
