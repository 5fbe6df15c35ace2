import { RegoNumber, RegoObject, RegoSet, type RegoValue } from '../../rego/rego-value.js';
import { BeyondLimits } from '../beyond-limits.js';

/** In characters of the result's text, roughly. */
const allowedGrowth = 16_000_000;

/** A few `copy` operations can double a document each: what they add together is bounded. */
export class CopyAllowance {
  private left = allowedGrowth;

  constructor(private readonly check: () => void) {}

  take(value: RegoValue): RegoValue {
    const pending = [value];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      this.check();
      this.left -= sizeOf(next);
      if (this.left < 0) throw new BeyondLimits('the copies are too large together');
      // One by one: spreading a long array into arguments overflows the stack.
      for (const part of partsOf(next)) pending.push(part);
    }
    return value;
  }
}

function sizeOf(value: RegoValue): number {
  if (typeof value === 'string') return value.length + 2;
  return value instanceof RegoNumber ? value.text.length : 4;
}

function partsOf(value: RegoValue): Iterable<RegoValue> {
  if (value instanceof RegoObject) return value.entries.flat();
  if (value instanceof RegoSet) return value.members;
  return Array.isArray(value) ? (value as readonly RegoValue[]) : [];
}
