import { BuiltinError } from '../builtin.js';
import type { SchemaCheck, SchemaType } from './schema.js';

/** @throws BuiltinError when no value can be of both the type where a fragment stands and the type that it is on. */
export function checkSpread(
  { schema, checkDeadline }: SchemaCheck,
  parent: SchemaType,
  type: SchemaType,
): void {
  if (!type.isComposite) throw new BuiltinError('a fragment is on a type without fields');
  if (!parent.isComposite) return;
  const here = parent.kind === 'OBJECT' ? new Set([parent.name]) : schema.possibleTypes.get(parent.name);
  for (const name of schema.possibleTypes.get(type.name) ?? []) {
    checkDeadline();
    if (here?.has(name) === true) return;
  }
  throw new BuiltinError('a fragment is on a type that cannot occur here');
}
