import { RegoNumber } from '../../rego/rego-value.js';
import { isArray, isObject, type JsonForm } from '../json-text/json-value.js';
import { isInteger } from './decimal.js';
import { InvalidSchema, invalidType } from './invalid-schema.js';

const typeNames = ['array', 'boolean', 'integer', 'number', 'null', 'object', 'string'];

/** The type names of `type`: one or an array of them. */
export function readTypes(form: JsonForm | undefined): readonly string[] {
  const names = form === undefined ? [] : isArray(form) ? form : [form];
  const types: string[] = [];
  for (const name of names) {
    if (typeof name !== 'string') throw invalidType('type', 'string/Array Of Strings');
    if (!typeNames.includes(name)) throw unknownType(name);
    if (types.includes(name)) throw new InvalidSchema(`${name} type is duplicated`);
    types.push(name);
  }
  return types;
}

function unknownType(name: string): InvalidSchema {
  const known = typeNames.join(' ');
  return new InvalidSchema(
    `has a primitive type that is NOT VALID -- given: /${name}/ Expected valid values are:[${known}]`,
  );
}

/** The most telling type of a value: an integer is also a number. */
export function typeOf(value: JsonForm): string {
  if (value === null) return 'null';
  if (value instanceof RegoNumber) return isInteger(value.text) ? 'integer' : 'number';
  if (isArray(value)) return 'array';
  return isObject(value) ? 'object' : typeof value;
}

export function isOfType(type: string, types: readonly string[]): boolean {
  return types.length === 0 || types.includes(type) || (type === 'integer' && types.includes('number'));
}

export function typesText(types: readonly string[]): string {
  return types.length === 1 ? types.join('') : `[${types.join(',')}]`;
}
