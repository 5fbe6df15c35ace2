import { objectOf } from '../../rego/make-rego.js';
import { RegoNumber, RegoObject, type RegoValue } from '../../rego/rego-value.js';
import type { QueryDocument, SchemaDocument } from './document.js';

/** A tree as a policy sees it: without members that are absent or empty. */
export function shown(document: QueryDocument | SchemaDocument, check: () => void): RegoValue {
  return shownObject(document, check);
}

function shownObject(node: object, check: () => void): RegoObject {
  check();
  const entries = Object.entries(node).map(([name, member]) => [name, shownValue(member, check)] as const);
  return objectOf(entries.filter((entry) => entry[1] !== undefined) as [string, RegoValue][]);
}

function shownValue(value: unknown, check: () => void): RegoValue | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'number') return RegoNumber.of(value);
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) {
    const members = value.map((member) => shownValue(member, check)).filter((member) => member !== undefined);
    return members.length === 0 ? undefined : members;
  }
  const object = shownObject(value as object, check);
  return object.entries.length === 0 ? undefined : object;
}
