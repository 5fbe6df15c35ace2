import { type RegoArray, RegoNumber, type RegoObject, type RegoValue } from '../rego/rego-value.js';
import { type Builtin, BuiltinError, pure } from './builtin.js';
import { matchesAnywhere } from './go-regexp/matches.js';
import { compilePattern } from './go-regexp/patterns.js';
import { goJson } from './json-text/go-json.js';
import { jsonForm } from './json-text/json-form.js';
import { decodePadded, decodeTokenPart } from './jwt/base64.js';
import { shiftedLeft, shiftedRight } from './mended/bits.js';
import { formatInt } from './mended/format-int.js';
import { globMatches } from './mended/glob-match.js';
import { kept, readPaths, removed } from './mended/json-paths.js';
import { replaced, type Replacement } from './mended/replace.js';
import { submatches } from './mended/submatches.js';
import { toNumber } from './mended/to-number.js';
import { unionOf } from './mended/union.js';
import { isJson, unmarshal } from './mended/unmarshal.js';
import { endsOf, firstOf, holds, networkOf } from './net/network.js';
import { arrayAt, int64At, integerAt, numberAt, objectAt, textAt, textsAt } from './operands.js';
import { orElse } from './or-else.js';
import { indexOf, substring } from './text-positions.js';
import { utf8Text } from './utf8-text.js';

function concat(delimiter: string, collection: RegoValue | undefined): string {
  // One text by itself is no collection here.
  if (typeof collection === 'string') throw new BuiltinError('texts come in an array or a set');
  return textsAt([collection as RegoValue], 0).join(delimiter);
}

function isBase64(text: RegoValue | undefined): boolean {
  return orElse(false, () => typeof text === 'string' && decodePadded(text, 'standard').length >= 0);
}

function isPattern(value: RegoValue | undefined): boolean {
  return orElse(false, () => {
    if (typeof value !== 'string') return false;
    compilePattern(value);
    return true;
  });
}

function contains(outer: string, inner: string): boolean {
  const network = networkOf(outer);
  return endsOf(inner).every((end) => holds(network, end));
}

function intersect(left: string, right: string): boolean {
  const [a, b] = [networkOf(left), networkOf(right)];
  return holds(a, firstOf(b)) || holds(b, firstOf(a));
}

function objectsAt(operands: readonly RegoValue[], index: number): RegoObject[] {
  return arrayAt(operands, index).map((_, position, objects) => objectAt(objects, position));
}

function ofIntegers(name: string, calculate: (left: bigint, right: bigint) => bigint): Builtin {
  return pure(name, (operands) => RegoNumber.of(calculate(integerAt(operands, 0), integerAt(operands, 1))));
}

/** Negative positions count as the beginning. */
function slice(array: RegoArray, start: bigint, stop: bigint): RegoArray {
  const place = (position: bigint): number => Math.max(0, Number(position));
  return array.slice(place(start), place(stop));
}

function replacementsIn(patterns: RegoObject): Replacement[] {
  return patterns.entries.map((entry) => [textAt(entry, 0), textAt(entry, 1)]);
}

/**
 * Builtins that OPA's Wasm runtime has itself, but with other answers than OPA's evaluator gives. These give the evaluator's; what
 * it crashes on is undefined.
 */
export const mendedBuiltins: readonly Builtin[] = [
  pure('json.unmarshal', (operands, { checkDeadline }) => unmarshal(textAt(operands, 0), checkDeadline)),
  pure(
    'json.is_valid',
    ([text], { checkDeadline }) => typeof text === 'string' && isJson(text, checkDeadline),
  ),
  pure('json.marshal', ([value]) => goJson(jsonForm(value as RegoValue))),
  pure('concat', (operands) => concat(textAt(operands, 0), operands[1])),
  pure('base64.is_valid', ([text]) => isBase64(text)),
  pure('to_number', ([value]) => toNumber(value)),
  pure('net.cidr_contains', (operands) => contains(textAt(operands, 0), textAt(operands, 1))),
  pure('net.cidr_intersects', (operands) => intersect(textAt(operands, 0), textAt(operands, 1))),
  pure('object.union_n', (operands, { checkDeadline }) => unionOf(objectsAt(operands, 0), checkDeadline)),
  pure('json.filter', (operands, { checkDeadline }) =>
    kept(objectAt(operands, 0), readPaths(operands[1], checkDeadline), checkDeadline),
  ),
  pure('json.remove', (operands, { checkDeadline }) =>
    removed(objectAt(operands, 0), readPaths(operands[1], checkDeadline), checkDeadline),
  ),
  pure('format_int', (operands) => formatInt(numberAt(operands, 0).text, numberAt(operands, 1).text)),
  pure('glob.match', (operands, { checkDeadline }) => globMatches(operands, checkDeadline)),
  pure('regex.match', (operands, { checkDeadline }) =>
    matchesAnywhere(compilePattern(textAt(operands, 0)), textAt(operands, 1), checkDeadline),
  ),
  pure('replace', (operands, { checkDeadline }) =>
    replaced(textAt(operands, 0), [[textAt(operands, 1), textAt(operands, 2)]], checkDeadline),
  ),
  pure('strings.replace_n', (operands, { checkDeadline }) =>
    replaced(textAt(operands, 1), replacementsIn(objectAt(operands, 0)), checkDeadline),
  ),
  pure('indexof', (operands, { checkDeadline }) =>
    indexOf(textAt(operands, 0), textAt(operands, 1), checkDeadline),
  ),
  pure('substring', (operands) => substring(textAt(operands, 0), int64At(operands, 1), int64At(operands, 2))),
  pure('array.slice', (operands) => slice(arrayAt(operands, 0), int64At(operands, 1), int64At(operands, 2))),
  ofIntegers('bits.and', (left, right) => left & right),
  ofIntegers('bits.or', (left, right) => left | right),
  ofIntegers('bits.xor', (left, right) => left ^ right),
  ofIntegers('bits.lsh', shiftedLeft),
  ofIntegers('bits.rsh', shiftedRight),
  pure('bits.negate', (operands) => RegoNumber.of(~integerAt(operands, 0))),
  pure('base64.decode', (operands) => utf8Text(decodePadded(textAt(operands, 0), 'standard'))),
  pure('base64url.decode', (operands) => utf8Text(decodeTokenPart(textAt(operands, 0)))),
  pure('regex.is_valid', ([pattern]) => isPattern(pattern)),
  pure('regex.find_all_string_submatch_n', (operands, { checkDeadline }) =>
    submatches(textAt(operands, 0), textAt(operands, 1), int64At(operands, 2), checkDeadline),
  ),
];

/**
 * `true` when the evaluator has a result, for functions that are asked only then: what base64 decodes to need not be text, so it
 * stays with the module.
 */
export const preconditions: readonly Builtin[] = [
  pure('base64.decode', (operands) => decodePadded(textAt(operands, 0), 'standard').length >= 0),
  pure('base64url.decode', (operands) => decodeTokenPart(textAt(operands, 0)).length >= 0),
  pure('div', (operands) => !isZero(numberAt(operands, 1)) || divisionByZero()),
];

function isZero({ text }: RegoNumber): boolean {
  return !/^[^eE]*[1-9]/.test(text);
}

function divisionByZero(): never {
  throw new BuiltinError('division by zero');
}
