import { BeyondLimits } from '../beyond-limits.js';
import { BuiltinError } from '../builtin.js';

/** RFC 8017 section 3.2, second representation. */
export interface RsaPrivateNumbers {
  readonly n: bigint;
  readonly e: bigint;
  readonly d: bigint;
  readonly p: bigint;
  readonly q: bigint;
  readonly dp: bigint;
  readonly dq: bigint;
  readonly qi: bigint;
}

export type GivenRsaNumbers = Pick<RsaPrivateNumbers, 'n' | 'e' | 'd' | 'p' | 'q'> &
  Partial<Pick<RsaPrivateNumbers, 'dp' | 'dq' | 'qi'>>;

/** One operation with a larger key takes longer than an evaluation may. Go has no such bound. */
const maxModulusBits = 8_192;
const maxExponent = 2n ** 31n - 1n;

/**
 * Checks that the numbers belong together, which OpenSSL does not, and adds those that follow from the others. Given
 * ones of those count only when all three are given, as in Go. `BigInt` takes time that depends on the numbers; what a
 * caller could measure of it, through a whole evaluation, is a few microseconds of noise.
 */
export function completeRsaNumbers(given: GivenRsaNumbers): RsaPrivateNumbers {
  const { n, e, d, p, q } = given;
  if (bitLength(n) > maxModulusBits || bitLength(p) > maxModulusBits) {
    throw new BeyondLimits('a private RSA key too large');
  }
  if (n % 2n === 0n || e < 2n || e % 2n === 0n || e > maxExponent) throw inconsistent();
  if (p <= 1n || q <= 1n || p * q !== n) throw inconsistent();
  if ((d * e) % (p - 1n) !== 1n || (d * e) % (q - 1n) !== 1n) throw inconsistent();
  assertNotTrivial(n, d, p, q);
  const derived = { dp: d % (p - 1n), dq: d % (q - 1n), qi: inverse(q, p) };
  if (contradicts(given, derived)) throw inconsistent();
  return { n, e, d, p, q, ...derived };
}

/** Primes that are close to each other, or a small private exponent, let anybody compute the key. */
function assertNotTrivial(n: bigint, d: bigint, p: bigint, q: bigint): void {
  const half = Math.floor(bitLength(n) / 2);
  if (bitLength(p > q ? p - q : q - p) <= half - 100 || bitLength(d) <= half) throw inconsistent();
}

function contradicts(given: GivenRsaNumbers, derived: { dp: bigint; dq: bigint; qi: bigint }): boolean {
  if (given.dp === undefined || given.dq === undefined || given.qi === undefined) return false;
  return given.dp !== derived.dp || given.dq !== derived.dq || given.qi !== derived.qi;
}

/** Extended Euclid. */
function inverse(value: bigint, modulus: bigint): bigint {
  let [a, b] = [modulus, value % modulus];
  let [x, y] = [0n, 1n];
  while (b > 0n) {
    const quotient = a / b;
    [a, b] = [b, a - quotient * b];
    [x, y] = [y, x - quotient * y];
  }
  if (a !== 1n) throw inconsistent();
  return x < 0n ? x + modulus : x;
}

export function bitLength(value: bigint): number {
  return value.toString(2).length;
}

function inconsistent(): BuiltinError {
  return new BuiltinError('the numbers of the RSA key do not make a key');
}
