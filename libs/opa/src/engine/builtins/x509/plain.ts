import { objectOf } from '../../rego/make-rego.js';
import { RegoNumber, type RegoValue } from '../../rego/rego-value.js';

/** What Go writes as JSON: bytes become base64, what is not there becomes null. */
export type Plain =
  | null
  | undefined
  | boolean
  | number
  | bigint
  | string
  | Buffer
  | readonly Plain[]
  | { readonly [name: string]: Plain };

export function toRego(value: Plain): RegoValue {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' || typeof value === 'bigint') return RegoNumber.of(value);
  if (Buffer.isBuffer(value)) return value.toString('base64');
  if (isList(value)) return value.map(toRego);
  return objectOf(Object.entries(value).map(([name, member]) => [name, toRego(member)]));
}

function isList(value: Plain): value is readonly Plain[] {
  return Array.isArray(value);
}

/** A list that Go never made is null, not empty. */
export function listed<T>(items: readonly T[]): readonly T[] | null {
  return items.length === 0 ? null : items;
}
