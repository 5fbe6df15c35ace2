import { setOf } from '../rego/make-rego.js';
import { RegoObject, RegoSet, type RegoValue } from '../rego/rego-value.js';
import { type Builtin, BuiltinError, pure } from './builtin.js';

/** Gives its operand back when that is of one kind; deprecated in Rego v0 and gone in v1. */
function cast(name: string, isOfKind: (value: RegoValue) => boolean): Builtin {
  return pure(name, ([value = null]) => {
    if (!isOfKind(value)) throw new BuiltinError(`${name}: an operand of another kind`);
    return value;
  });
}

function membersOf(name: string, value: RegoValue | undefined): readonly RegoValue[] {
  if (value instanceof RegoSet) return value.members;
  if (Array.isArray(value)) return value as readonly RegoValue[];
  throw new BuiltinError(`${name}: the operand must be an array or a set`);
}

export const castBuiltins: readonly Builtin[] = [
  pure('cast_array', ([value]) => membersOf('cast_array', value)),
  pure('cast_set', ([value]) => setOf(membersOf('cast_set', value))),
  cast('cast_string', (value) => typeof value === 'string'),
  cast('cast_boolean', (value) => typeof value === 'boolean'),
  cast('cast_null', (value) => value === null),
  cast('cast_object', (value) => value instanceof RegoObject),
];
