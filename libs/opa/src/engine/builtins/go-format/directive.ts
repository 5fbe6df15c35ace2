/** One `%...` of a format, parsed. */
export interface Directive {
  readonly flags: ReadonlySet<string>;
  readonly width: number | undefined;
  readonly precision: number | undefined;
  readonly verb: string;
  /** `%#v`: the value as Go's source would have it. */
  readonly goSyntax?: boolean;
}

/** `%v` without anything. */
export const plainDirective: Directive = {
  flags: new Set<string>(),
  width: undefined,
  precision: undefined,
  verb: 'v',
};

/** Pads with spaces; width counts code points. */
export function pad(text: string, { flags, width }: Directive): string {
  const missing = missingWidth(text, width);
  return flags.has('-') ? text + ' '.repeat(missing) : ' '.repeat(missing) + text;
}

function missingWidth(text: string, width = 0): number {
  // A code point has two units at most: long texts need no counting.
  return text.length >= 2 * width ? 0 : Math.max(width - Array.from(text).length, 0);
}

/** Go fills texts with zeros too, when asked to. */
export function padText(text: string, directive: Directive): string {
  const zeros = directive.flags.has('0') && !directive.flags.has('-');
  return zeros ? '0'.repeat(missingWidth(text, directive.width)) + text : pad(text, directive);
}

/** Pads a number: zeros stand between sign and digits. */
export function padNumber(sign: string, digits: string, directive: Directive, zeros: boolean): string {
  const { flags, width } = directive;
  if (!zeros || flags.has('-') || width === undefined) return pad(sign + digits, directive);
  return sign + digits.padStart(width - sign.length, '0');
}

export function signOf(negative: boolean, flags: ReadonlySet<string>): string {
  if (negative) return '-';
  if (flags.has('+')) return '+';
  return flags.has(' ') ? ' ' : '';
}
