/** One `%...` of a format, parsed. */
export interface Directive {
  readonly flags: ReadonlySet<string>;
  readonly width: number | undefined;
  readonly precision: number | undefined;
  readonly verb: string;
}

/** Pads with spaces; width counts code points. */
export function pad(text: string, { flags, width }: Directive): string {
  const missing = (width ?? 0) - Array.from(text).length;
  if (missing <= 0) return text;
  return flags.has('-') ? text + ' '.repeat(missing) : ' '.repeat(missing) + text;
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
