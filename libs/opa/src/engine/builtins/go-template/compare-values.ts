import { compareCodePoints } from '../../rego/compare-rego.js';
import type { GoValue } from '../go-format/go-value.js';
import { templateError } from './template-error.js';

type Kind = 'bool' | 'integer' | 'float' | 'text' | 'other';

const kinds: Readonly<Record<GoValue['type'], Kind>> = {
  bool: 'bool',
  int: 'integer',
  int64: 'integer',
  uint8: 'integer',
  '*big.Int': 'other',
  float64: 'float',
  string: 'text',
  'json.Number': 'text',
  '<nil>': 'other',
  'map[string]interface {}': 'other',
  '[]interface {}': 'other',
};

/** Only values of one kind compare, and lists and maps only with nil. Numbers of the data are texts. */
export function areEqual(a: GoValue | undefined, b: GoValue | undefined): boolean {
  const isNilA = a === undefined || a.type === '<nil>';
  const isNilB = b === undefined || b.type === '<nil>';
  if (isNilA || isNilB) return isNilA && isNilB;
  if (kinds[a.type] !== kinds[b.type] || !('value' in a) || !('value' in b)) {
    throw templateError(`no comparison of ${a.type} and ${b.type}`);
  }
  return a.value === b.value;
}

export function isBefore(a: GoValue | undefined, b: GoValue | undefined): boolean {
  if (a !== undefined && b !== undefined && kinds[a.type] === kinds[b.type]) {
    if (isText(a) && isText(b)) return compareCodePoints(a.value, b.value) < 0;
    if (isNumber(a) && isNumber(b)) return a.value < b.value;
  }
  throw templateError(`no order of ${a?.type ?? 'nil'} and ${b?.type ?? 'nil'}`);
}

function isText(value: GoValue): value is Extract<GoValue, { value: string }> {
  return kinds[value.type] === 'text';
}

function isNumber(value: GoValue): value is Extract<GoValue, { value: bigint | number }> {
  return kinds[value.type] === 'integer' || kinds[value.type] === 'float';
}
