import { compareRego } from '../rego/compare-rego.js';
import { find } from '../rego/find.js';
import { type RegoArray, RegoNumber, RegoObject, RegoSet, type RegoValue } from '../rego/rego-value.js';
import { type Builtin, type BuiltinContext, BuiltinError, pure } from './builtin.js';
import { integerAt } from './operands.js';

type Check = BuiltinContext['checkDeadline'];

/** Objects by key and, inside, by subset again; sets by member; arrays as a run; a set inside an array by member. */
function isSubset(whole: RegoValue, part: RegoValue, check: Check): boolean {
  if (whole instanceof RegoObject && part instanceof RegoObject) return objectHolds(whole, part, check);
  if (whole instanceof RegoSet && part instanceof RegoSet) return membersHold(whole.members, part, check);
  if (!Array.isArray(whole)) throw new BuiltinError('operands must be of one kind, or an array and a set');
  if (part instanceof RegoSet) return arrayHolds(whole, part, check);
  if (!Array.isArray(part)) throw new BuiltinError('operands must be of one kind, or an array and a set');
  return holdsRun(whole, part, check);
}

function objectHolds(whole: RegoObject, part: RegoObject, check: Check): boolean {
  return part.entries.every(([key, value]) => {
    check();
    const found = find(whole.entries, key, ([candidate]) => candidate);
    return found !== undefined && valueHolds(found[1], value, check);
  });
}

function valueHolds(whole: RegoValue, part: RegoValue, check: Check): boolean {
  if (compareRego(whole, part) === 0) return true;
  const sameKind =
    (whole instanceof RegoObject && part instanceof RegoObject) ||
    (whole instanceof RegoSet && part instanceof RegoSet) ||
    (Array.isArray(whole) && Array.isArray(part));
  return sameKind && isSubset(whole, part, check);
}

function membersHold(sorted: RegoArray, part: RegoSet, check: Check): boolean {
  return part.members.every((member) => {
    check();
    return find(sorted, member, (candidate) => candidate) !== undefined;
  });
}

/**
 * OPA's own count, which a policy must find here as there: repeats in the array count again, so `[1, 1]` is said to hold
 * `{1, 2}`, and an empty array holds no set, not even the empty one.
 */
function arrayHolds(whole: RegoArray, { members }: RegoSet, check: Check): boolean {
  let missing = members.length;
  return whole.some((element) => {
    check();
    if (find(members, element, (candidate) => candidate) !== undefined) missing--;
    return missing === 0;
  });
}

/** OPA's own walk, which moves on by one after a partial match. */
function holdsRun(whole: RegoArray, part: RegoArray, check: Check): boolean {
  for (let start = 0; start + part.length <= whole.length; start++) {
    check();
    if (part.every((member, index) => compareRego(whole[start + index] as RegoValue, member) === 0))
      return true;
  }
  return false;
}

function range(from: bigint, to: bigint, step: bigint, check: Check): RegoNumber[] {
  if (step <= 0n) throw new BuiltinError('the step must be positive');
  const numbers: RegoNumber[] = [];
  const direction = from <= to ? 1n : -1n;
  for (let next = from; (to - next) * direction >= 0n; next += step * direction) {
    check();
    numbers.push(RegoNumber.of(next));
  }
  return numbers;
}

export const objectBuiltins: readonly Builtin[] = [
  pure('object.subset', ([whole, part], context) =>
    isSubset(whole as RegoValue, part as RegoValue, context.checkDeadline),
  ),
  pure('numbers.range_step', (operands, context) =>
    range(integerAt(operands, 0), integerAt(operands, 1), integerAt(operands, 2), context.checkDeadline),
  ),
];
