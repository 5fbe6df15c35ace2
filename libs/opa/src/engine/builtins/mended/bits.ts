import { BeyondLimits } from '../beyond-limits.js';
import { BuiltinError } from '../builtin.js';

/** Some 90,000 digits: more take long to write out. */
const maxShift = 300_000n;

export function shiftedLeft(value: bigint, by: bigint): bigint {
  const places = placesOf(by);
  if (value === 0n) return value;
  if (places > maxShift) throw new BeyondLimits('bits.lsh: too large a result');
  return value << places;
}

export function shiftedRight(value: bigint, by: bigint): bigint {
  return value >> placesOf(by);
}

/** The lowest 64 bits, as OPA takes them. */
function placesOf(by: bigint): bigint {
  if (by < 0n) throw new BuiltinError('a shift by a negative number');
  return BigInt.asUintN(64, by);
}
