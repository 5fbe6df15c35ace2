import { RegoObject, type RegoValue } from '../../rego/rego-value.js';
import { BuiltinError } from '../builtin.js';

/** The member of that name; undefined when there is none. */
export function memberOf(object: RegoObject, name: string): RegoValue | undefined {
  return object.entries.find(([key]) => key === name)?.[1];
}

/** The text of a member; undefined when there is none. Anything but text is refused. */
export function textMember(object: RegoObject, name: string): string | undefined {
  const value = memberOf(object, name);
  if (value === undefined || typeof value === 'string') return value;
  throw new BuiltinError(`\`${name}\` must be a string`);
}

export function asObject(value: RegoValue, what: string): RegoObject {
  if (value instanceof RegoObject) return value;
  throw new BuiltinError(`${what} must be an object`);
}
