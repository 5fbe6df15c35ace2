import type { GoFloat, GoInteger } from '../go-format/go-value.js';
import { beyondTemplates, templateError } from './template-error.js';

const simple: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, '\\': 92 };
const escape = /\\(?:([abfnrtv\\'"])|x([\da-fA-F]{2})|([0-7]{3})|u([\da-fA-F]{4})|U([\da-fA-F]{8}))/y;

/** What stands for one character in a literal: a code point, or one byte of UTF-8 (`\xe9`, `\351`). */
interface Unit {
  readonly code: number;
  readonly isByte: boolean;
  readonly length: number;
}

/** The value of `"..."` or `` `...` ``. Bytes that are no UTF-8, which Go can hold in a string, are refused. */
export function stringValue(literal: string): string {
  const inner = literal.slice(1, -1);
  if (literal.startsWith('`')) return inner.replaceAll('\r', '');
  if (!inner.includes('\\')) return inner;
  // An escape is never shorter than what it stands for.
  const bytes = Buffer.alloc(Buffer.byteLength(inner));
  let size = 0;
  for (let offset = 0; offset < inner.length;) {
    const escapeAt = inner.indexOf('\\', offset);
    const end = escapeAt === -1 ? inner.length : escapeAt;
    size += bytes.write(inner.slice(offset, end), size);
    offset = end;
    if (escapeAt === -1) break;
    const unit = unitAt(inner, offset, '"');
    size += unit.isByte
      ? bytes.writeUInt8(unit.code, size) - size
      : bytes.write(String.fromCodePoint(unit.code), size);
    offset += unit.length;
  }
  return decoded(bytes.subarray(0, size));
}

export function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw beyondTemplates('a text that is not UTF-8');
  }
}

/** The value of `'x'`. */
export function characterValue(literal: string): GoInteger {
  const inner = literal.slice(1, -1);
  if (inner === '') throw templateError('empty character');
  const { code, length } = unitAt(inner, 0, "'");
  if (length !== inner.length) throw templateError('more than one character');
  return { type: 'int', value: BigInt(code) };
}

function unitAt(text: string, offset: number, quote: string): Unit {
  if (text[offset] !== '\\') {
    const code = text.codePointAt(offset) ?? 0;
    return { code, isByte: false, length: code > 0xffff ? 2 : 1 };
  }
  escape.lastIndex = offset;
  const match = escape.exec(text);
  if (match === null) throw templateError('malformed escape');
  const [{ length }, letter, hex, octal, short, long] = match;
  if (letter !== undefined) return { code: codeOf(letter, quote), isByte: false, length };
  const code = octal === undefined ? parseInt(hex ?? short ?? long ?? '', 16) : parseInt(octal, 8);
  const isByte = hex !== undefined || octal !== undefined;
  if (isByte ? code > 0xff : !isScalar(code)) throw templateError('malformed escape');
  return { code, isByte, length };
}

/** Of the quotes, only the one around the literal is escaped. */
function codeOf(letter: string, quote: string): number {
  const code = letter === quote ? letter.charCodeAt(0) : simple[letter];
  if (code === undefined) throw templateError('malformed escape');
  return code;
}

function isScalar(code: number): boolean {
  return code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
}

const decimalInteger = /^(?:0|[1-9](?:_?\d)*)$/;
const octalInteger = /^0[oO]?((?:_?[0-7])+)$/;
const prefixedInteger = /^0(?:[xX](?:_?[\da-fA-F])+|[bB](?:_?[01])+)$/;
const fraction = /^(?:\d(?:_?\d)*\.?(?:\d(?:_?\d)*)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?$/;

/** Far more than a number of 64 bits needs, and few enough to read in no time. */
const maxDigits = 1_000;

/** Hexadecimal fractions and imaginary numbers, malformed ones among them. */
const unknownNumber = /i$|^[+-]?0[xX].*[.pP]/;

/** By how it is written: an `int` of 64 bits or a `float64`. */
export function numberValue(literal: string): GoInteger | GoFloat {
  if (literal.length > maxDigits) throw beyondTemplates('a number of too many digits');
  if (unknownNumber.test(literal)) throw beyondTemplates('a hexadecimal fraction or an imaginary number');
  const negative = literal.startsWith('-');
  const digits = literal.replace(/^[+-]/, '');
  const integer = integerOf(digits);
  if (integer === undefined) return { type: 'float64', value: fractionOf(digits) * (negative ? -1 : 1) };
  const value = negative ? -integer : integer;
  if (BigInt.asIntN(64, value) !== value) throw templateError('a number beyond 64 bits');
  return { type: 'int', value };
}

function integerOf(digits: string): bigint | undefined {
  if (decimalInteger.test(digits)) return BigInt(digits.replaceAll('_', ''));
  const octal = octalInteger.exec(digits)?.[1];
  if (octal !== undefined) return BigInt(`0o${octal.replaceAll('_', '')}`);
  return prefixedInteger.test(digits) ? BigInt(digits.replaceAll('_', '').toLowerCase()) : undefined;
}

function fractionOf(digits: string): number {
  const value = fraction.test(digits) ? Number(digits.replaceAll('_', '')) : NaN;
  if (!Number.isFinite(value) || !/[.eE]/.test(digits)) throw templateError('malformed number');
  return value;
}
