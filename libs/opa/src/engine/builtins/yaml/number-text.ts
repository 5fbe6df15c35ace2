import { goFloat } from '../go-format/go-float.js';
import { resolveScalar } from './resolve-scalar.js';

/** A number as it comes out when its JSON text is read as YAML and written again: 64-bit integers exactly, others as doubles. */
export function numberText(json: string): string {
  const resolved = resolveScalar(json);
  if (resolved.kind === 'int') return String(resolved.value);
  return resolved.kind === 'float' ? floatText(resolved.value) : json;
}

export function floatText(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  return sign + (Number.isFinite(value) ? goFloat(value, 'g', undefined) : '.inf');
}
