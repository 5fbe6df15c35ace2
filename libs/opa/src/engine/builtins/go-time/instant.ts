import { BuiltinError } from '../builtin.js';

const nanosPerSecond = 1_000_000_000n;

/** A point in time within what 64 bits of nanoseconds reach: from 1677-09-21 to 2262-04-11. */
export interface Instant {
  /** Whole seconds since the epoch, rounded down. */
  readonly seconds: number;
  /** 0 to 999,999,999. */
  readonly nanos: number;
}

/** @param nanos since the epoch; 64 bits. */
export function instantOf(nanos: bigint): Instant {
  const fraction = ((nanos % nanosPerSecond) + nanosPerSecond) % nanosPerSecond;
  return { seconds: Number((nanos - fraction) / nanosPerSecond), nanos: Number(fraction) };
}

/** Throws `BuiltinError` where 64 bits do not suffice. */
export function nanosOf({ seconds, nanos }: Instant): bigint {
  return inNanosRange(BigInt(seconds) * nanosPerSecond + BigInt(nanos));
}

export function inNanosRange(nanos: bigint): bigint {
  if (BigInt.asIntN(64, nanos) !== nanos) throw new BuiltinError('time out of range');
  return nanos;
}
