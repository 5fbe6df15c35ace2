import { resolveScalar } from './resolve-scalar.js';

export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal';

/** Numbers in base 60 (YAML 1.1) are strings to yaml.v2, and quoted for the sake of others. */
const base60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
const lineBreaks = /[\r\n\u0085\u2028\u2029]/;
/** What yaml.v2 writes as it is: not tabs, nor byte order marks, nor anything beyond the basic plane. */
const unprintable = /[^\n\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/;
/** What would mean something else at the start of a scalar, or inside one. */
const indicators =
  /^(?:[#,[\]{}&*!|>'"%@`]|[?:-](?=[ \t]|$)|---|\.\.\.)|:(?=[ \t]|$)|[ \t\r\n\u0085\u2028\u2029]#/;

/** The style in which yaml.v2 writes a string that is to stay a string. */
export function scalarStyle(text: string, asSimpleKey: boolean): ScalarStyle {
  const style = wantedStyle(text);
  const escaped = unprintable.test(text) || /[ ][\r\n\u0085\u2028\u2029]/.test(text);
  if (asSimpleKey && (lineBreaks.test(text) || style === 'literal')) return 'double';
  if (style === 'literal') return escaped || text.endsWith(' ') ? 'double' : 'literal';
  if (style === 'double') return 'double';
  if (escaped || /[\r\n\u0085\u2028\u2029] /.test(text)) return 'double';
  return isPlain(text) ? 'plain' : 'single';
}

function wantedStyle(text: string): ScalarStyle {
  if (text.includes('\n')) return 'literal';
  const { kind } = resolveScalar(text);
  return kind === 'str' && !base60.test(text) ? 'plain' : 'double';
}

function isPlain(text: string): boolean {
  return !lineBreaks.test(text) && !indicators.test(text) && !text.startsWith(' ') && !text.endsWith(' ');
}

/** May stand before a colon on the same line: one line, at most 128 bytes. */
export function isSimpleKey(text: string): boolean {
  return !lineBreaks.test(text) && Buffer.byteLength(text) <= 128;
}
