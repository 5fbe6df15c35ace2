import { RegoNumber, type RegoObject, RegoSet, type RegoValue } from '../../rego/rego-value.js';
import { BuiltinError } from '../builtin.js';
import type { ObjectId } from './object-id.js';
import { serverUsage, usageNamed } from './usages.js';
import type { Demands } from './verify-chain.js';

/** What is demanded where nothing is said. */
export function defaultDemands(now: bigint): Demands {
  return { at: now, host: '', usages: [serverUsage] };
}

const readers: Readonly<Record<string, (value: RegoValue) => Partial<Demands>>> = {
  DNSName: (value) => ({ host: unquoted(textOf(value)) }),
  CurrentTime: (value) => ({ at: integerOf(value) }),
  KeyUsages: (value) => ({ usages: usagesOf(value) }),
  // Go counts comparisons no more, since it has a way to compare that needs few.
  MaxConstraintComparisons: (value) => {
    integerOf(value);
    return {};
  },
};

/** @throws BuiltinError at an option that is not known or of another type. Keys that are not text are passed over. */
export function readDemands({ entries }: RegoObject, now: bigint): Demands {
  return entries.reduce<Demands>((demands, [key, value]) => {
    if (typeof key !== 'string') return demands;
    const read = Object.hasOwn(readers, key) ? readers[key] : undefined;
    if (read === undefined) throw new BuiltinError('an option is not known');
    return { ...demands, ...read(value) };
  }, defaultDemands(now));
}

function textOf(value: RegoValue): string {
  if (typeof value !== 'string') throw new BuiltinError('an option must be a string');
  return value;
}

/** Written without fraction or exponent. */
function integerOf(value: RegoValue): bigint {
  const isInteger = value instanceof RegoNumber && /^-?\d{1,19}$/.test(value.text);
  const integer = isInteger ? BigInt(value.text) : undefined;
  if (integer === undefined || BigInt.asIntN(64, integer) !== integer) {
    throw new BuiltinError('an option must be an integer of 64 bits');
  }
  return integer;
}

/** Members that are not text are passed over; if that leaves none, the default holds. */
function usagesOf(value: RegoValue): readonly ObjectId[] {
  const members = value instanceof RegoSet ? value.members : value;
  if (!Array.isArray(members)) throw new BuiltinError('an option must be an array or a set');
  const names = members.filter((member) => typeof member === 'string').map(unquoted);
  if (names.length === 0) return [serverUsage];
  return names.map((name) => {
    const usage = usageNamed(name);
    if (usage === undefined) throw new BuiltinError('there is no such key usage');
    return usage;
  });
}

/** Quotes around a name are taken off. A loop, since a pattern anchored at the end takes quadratic time on quotes inside. */
function unquoted(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && text[start] === '"') start++;
  while (end > start && text[end - 1] === '"') end--;
  return text.slice(start, end);
}
