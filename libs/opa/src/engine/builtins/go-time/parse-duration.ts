import { BuiltinError } from '../builtin.js';
import { goFloat } from '../go-format/go-float.js';
import { partNanos, tooManyNanos } from './duration-part.js';
import { inNanosRange } from './instant.js';

/** OPA's longer units. A day always has 24 hours and a year 365 days. */
const unitHours: ReadonlyMap<string, number> = new Map([
  ['d', 24],
  ['w', 7 * 24],
  ['y', 365 * 24],
]);

/**
 * A duration as Go writes it (`1h15m30.918s`, `-1.5h`, `0`), with days, weeks and years as OPA adds them. Throws
 * `BuiltinError` for anything else and for what 64 bits of nanoseconds do not hold.
 * @param check called for each part; may throw to stop.
 */
export function parseDuration(text: string, check: () => void): bigint {
  const unsigned = text.replace(/^[+-]/, '');
  if (unsigned === '0') return 0n;
  const unitText = /[dwy]/.test(text) ? extendedUnit : plainUnit;
  let end = 0;
  let total = 0n;
  for (const { 0: part, 1: amount = '', 2: unit = '' } of unsigned.matchAll(/([\d.]+)([^\d.]+)/gy)) {
    check();
    if (!unitText.test(unit)) throw malformed();
    end += part.length;
    total += nanosOf(amount, unit);
    if (total > tooManyNanos) throw malformed();
  }
  if (end === 0 || end !== unsigned.length) throw malformed();
  return inNanosRange(text.startsWith('-') ? -total : total);
}

const plainUnit = /^(?:ns|us|µs|μs|ms|s|m|h)$/;
/** Beside the longer units OPA does not take the Greek letter for micro, only the sign. */
const extendedUnit = /^(?:ns|us|µs|ms|s|m|h|d|w|y)$/;

function nanosOf(amount: string, unit: string): bigint {
  const factor = unitHours.get(unit);
  return factor === undefined ? partNanos(amount, unit) : partNanos(inHours(amount, factor), 'h');
}

/** Through a double and back into decimals, as OPA does it. */
function inHours(amount: string, factor: number): string {
  if (!/^(?:\d+\.?\d*|\.\d+)$/.test(amount)) throw malformed();
  const hours = Number(amount) * factor;
  if (!Number.isFinite(hours)) throw malformed();
  return goFloat(hours, 'f', undefined);
}

function malformed(): BuiltinError {
  return new BuiltinError('not a duration');
}
