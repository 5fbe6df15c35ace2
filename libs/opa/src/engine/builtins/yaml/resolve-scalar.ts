import { isTimestamp } from './timestamp.js';

/** What a plain scalar of YAML 1.1 means, as Go's yaml.v2 reads it. Timestamps are known only to be told from strings. */
export type Resolved =
  | { readonly kind: 'null' }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'int'; readonly value: bigint }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'str' | 'timestamp'; readonly value: string };

const words: ReadonlyMap<string, Resolved> = new Map([
  ...spelled(['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'], bool(true)),
  ...spelled(['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'], bool(false)),
  ...spelled(['', '~', 'null', 'Null', 'NULL'], { kind: 'null' }),
  ...spelled(['.nan', '.NaN', '.NAN'], float(NaN)),
  ...spelled(['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'], float(Infinity)),
  ...spelled(['-.inf', '-.Inf', '-.INF'], float(-Infinity)),
]);

function spelled(texts: readonly string[], meaning: Resolved): [string, Resolved][] {
  return texts.map((text) => [text, meaning]);
}

function bool(value: boolean): Resolved {
  return { kind: 'bool', value };
}

function float(value: number): Resolved {
  return { kind: 'float', value };
}

const floatText = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
/** Without a digit in front, underscores are read as Go reads them: between digits. */
const fractionText = /^\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?$/;
const integerText = /^(?:0|[1-9][0-9]{0,19}|0x[0-9a-f]{1,2000}|0b[01]{1,2000}|0o?[0-7]{1,2000})$/;

export function resolveScalar(text: string): Resolved {
  const word = words.get(text);
  if (word !== undefined) return word;
  if (!/^[-+.0-9]/.test(text)) return { kind: 'str', value: text };
  return resolveNumber(text) ?? { kind: 'str', value: text };
}

function resolveNumber(text: string): Resolved | undefined {
  if (text.startsWith('.'))
    return fractionText.test(text) ? resolveFloat(text.replaceAll('_', '')) : undefined;
  if (isTimestamp(text)) return { kind: 'timestamp', value: text };
  const digits = text.replaceAll('_', '');
  const value = readInteger(digits);
  return value === undefined ? resolveFloat(digits) : { kind: 'int', value };
}

/** Beyond all doubles, a number stays a string. */
function resolveFloat(text: string): Resolved | undefined {
  const value = floatText.test(text) ? Number(text) : Infinity;
  return Number.isFinite(value) ? float(value) : undefined;
}

/** Decimal, `0x`, `0o`, `0b` or, after a zero, octal; in 64 bits, which without a sign may be unsigned. */
function readInteger(text: string): bigint | undefined {
  const negative = text.startsWith('-');
  const signed = negative || text.startsWith('+');
  const digits = (signed ? text.slice(1) : text).toLowerCase();
  if (!integerText.test(digits)) return undefined;
  const magnitude = BigInt(/^0[0-7]/.test(digits) ? `0o${digits}` : digits);
  const value = negative ? -magnitude : magnitude;
  const fits = BigInt.asIntN(64, value) === value || (!signed && BigInt.asUintN(64, value) === value);
  return fits ? value : undefined;
}
