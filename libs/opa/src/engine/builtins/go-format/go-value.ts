import { RegoNumber, type RegoValue } from '../../rego/rego-value.js';
import { toRego } from '../../rego/write-rego.js';
import { goQuote } from './go-quote.js';

/** What OPA hands to Go's formatter: only numbers and strings stay what they are, all else is its text. */
export type GoValue =
  | { readonly type: 'int64' | '*big.Int'; readonly value: bigint }
  | { readonly type: 'float64'; readonly value: number }
  | { readonly type: 'string'; readonly value: string };

export function goValue(value: RegoValue): GoValue {
  if (value instanceof RegoNumber) return goNumber(value.text);
  return { type: 'string', value: typeof value === 'string' ? value : displayText(value) };
}

/** A value as OPA shows it inside a text. */
export function displayText(value: RegoValue): string {
  return toRego(value, (text) => goQuote(text));
}

/** By how the number is written, as OPA does: `3.0` is an integer, `3e0` is a text. */
function goNumber(text: string): GoValue {
  if (/^-?\d+$/.test(text)) {
    const value = BigInt(text);
    return { type: BigInt.asIntN(64, value) === value ? 'int64' : '*big.Int', value };
  }
  const value = Number(text);
  if (!text.includes('.') || !Number.isFinite(value)) return { type: 'string', value: text };
  if (/\.0+$/.test(text) && Number.isSafeInteger(value)) return { type: 'int64', value: BigInt(value) };
  return { type: 'float64', value };
}
