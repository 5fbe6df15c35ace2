import { RegoNumber } from '../../rego/rego-value.js';
import { isArray, isObject, type JsonForm, type JsonObject } from '../json-text/json-value.js';
import { InvalidSchema, invalidType } from './invalid-schema.js';

/** The members of one schema, read with the complaints that OPA has about each. Undefined when absent. */
export class Keywords {
  constructor(private readonly members: JsonObject) {}

  has(name: string): boolean {
    return this.members.has(name);
  }

  get(name: string): JsonForm | undefined {
    return this.members.get(name);
  }

  text(name: string): string | undefined {
    const value = this.members.get(name);
    if (value !== undefined && typeof value !== 'string') throw invalidType('string', name);
    return value;
  }

  array(name: string): readonly JsonForm[] | undefined {
    const value = this.members.get(name);
    if (value !== undefined && !isArray(value)) throw new InvalidSchema(`${name} must be of an array`);
    return value;
  }

  /** A count of something: written as an integer, not below zero. */
  size(name: string): number | undefined {
    const value = this.members.get(name);
    if (value === undefined) return undefined;
    if (!(value instanceof RegoNumber) || !isInt64(value.text)) {
      throw new InvalidSchema(`${name} must be of an integer`);
    }
    if (BigInt(value.text) < 0n) throw new InvalidSchema(`${name} must be greater than or equal to 0`);
    return Number(BigInt(value.text));
  }

  /** A schema, or what the keyword takes beside schemas. */
  schemaOr(name: string, complaint: () => InvalidSchema): JsonForm | undefined {
    const value = this.members.get(name);
    if (value !== undefined && typeof value !== 'boolean' && !isObject(value)) throw complaint();
    return value;
  }
}

const maxInt64Length = 20;

function isInt64(text: string): boolean {
  if (text.length > maxInt64Length || !/^-?\d+$/.test(text)) return false;
  return BigInt.asIntN(64, BigInt(text)) === BigInt(text);
}
