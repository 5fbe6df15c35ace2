import { type RegoArray, RegoNumber, RegoObject, RegoSet, type RegoValue } from '../rego/rego-value.js';
import { BeyondLimits } from './beyond-limits.js';
import { BuiltinError } from './builtin.js';

/** Operands are read one by one and refused with the position that a policy author counts. */
export function textAt(operands: readonly RegoValue[], index: number): string {
  const value = operands[index];
  if (typeof value !== 'string') throw wrongType(index, 'a string');
  return value;
}

export function numberAt(operands: readonly RegoValue[], index: number): RegoNumber {
  const value = operands[index];
  if (!(value instanceof RegoNumber)) throw wrongType(index, 'a number');
  return value;
}

/** A number without fraction, however it is written: `1`, `1.0`, `1e3`. */
export function integerAt(operands: readonly RegoValue[], index: number): bigint {
  const value = integerOf(numberAt(operands, index).text);
  if (value === undefined) throw wrongType(index, 'an integer');
  return value;
}

/** Far beyond any number that means something, and far below one that takes long to build. */
const maxExponent = 400;
const maxDigits = 100_000;

function integerOf(text: string): bigint | undefined {
  if (text.length > maxDigits) throw new BeyondLimits('an integer of too many digits');
  const match = /^(-?\d+)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (match === null) return undefined;
  const [, whole = '', fraction = '', power = '0'] = match;
  const exponent = Number(power) - fraction.length;
  if (!/[1-9]/.test(whole + fraction)) return 0n;
  // Between zero and one.
  if (whole.length + fraction.length <= -exponent) return undefined;
  if (Math.abs(exponent) > maxExponent) throw new BeyondLimits('an integer too large');
  const digits = BigInt(whole + fraction);
  if (exponent >= 0) return digits * 10n ** BigInt(exponent);
  const divisor = 10n ** BigInt(-exponent);
  return digits % divisor === 0n ? digits / divisor : undefined;
}

export function arrayAt(operands: readonly RegoValue[], index: number): RegoArray {
  const value = operands[index];
  if (!Array.isArray(value)) throw wrongType(index, 'an array');
  return value as RegoArray;
}

export function objectAt(operands: readonly RegoValue[], index: number): RegoObject {
  const value = operands[index];
  if (!(value instanceof RegoObject)) throw wrongType(index, 'an object');
  return value;
}

/** One string, or an array or set of strings. */
export function textsAt(operands: readonly RegoValue[], index: number): readonly string[] {
  const value = operands[index];
  const members = value instanceof RegoSet ? value.members : Array.isArray(value) ? value : [value];
  if (!members.every((member) => typeof member === 'string')) throw wrongType(index, 'strings');
  return members;
}

function wrongType(index: number, expected: string): BuiltinError {
  return new BuiltinError(`operand ${index + 1} must be ${expected}`);
}

/** A number that OPA takes where it asks for an `int`: 64 bits, written without exponent; `2.0` will do. */
export function int64At(operands: readonly RegoValue[], index: number): bigint {
  const value = int64Of(numberAt(operands, index).text);
  if (value === undefined) throw wrongType(index, 'an integer of 64 bits');
  return value;
}

/** At most 19 characters beside the sign, as OPA reads them. */
export function int64Of(text: string): bigint | undefined {
  const match = /^-?(\d+)(\.0+)?$/.exec(text);
  if (match === null || text.replace('-', '').length > 19) return undefined;
  const value = BigInt(text.startsWith('-') ? `-${match[1] ?? ''}` : (match[1] ?? ''));
  return BigInt.asIntN(64, value) === value ? value : undefined;
}
