import { compareCodePoints } from '../../rego/compare-rego.js';
import type { RegoNumber } from '../../rego/rego-value.js';

/** A value that JSON can tell: no sets, and every key a string. */
export type JsonForm = null | boolean | string | RegoNumber | readonly JsonForm[] | JsonObject;

/** Members in code point order of their names. Not a plain object: `__proto__` is a name like any other. */
export type JsonObject = ReadonlyMap<string, JsonForm>;

/** Of equal names the last one stays. */
export function jsonObject(members: Iterable<readonly [string, JsonForm]>): JsonObject {
  return new Map([...new Map(members)].sort(([a], [b]) => compareCodePoints(a, b)));
}

export function isObject(form: JsonForm | undefined): form is JsonObject {
  return form instanceof Map;
}

export function isArray(form: JsonForm | undefined): form is readonly JsonForm[] {
  return Array.isArray(form);
}
