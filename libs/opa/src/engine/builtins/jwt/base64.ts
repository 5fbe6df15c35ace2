import { BuiltinError } from '../builtin.js';

type Alphabet = 'url' | 'standard';

const letters: Readonly<Record<Alphabet, RegExp>> = {
  url: /^[A-Za-z0-9_-]*$/,
  standard: /^[A-Za-z0-9+/]*$/,
};

/** RFC 4648 with padding, as Go reads it: line breaks may stand anywhere, and bits left over are not looked at. */
export function decodePadded(text: string, alphabet: Alphabet): Buffer {
  const joined = withoutLineBreaks(text);
  if (joined.length % 4 !== 0) throw new BuiltinError('base64 of a wrong length');
  const padding = joined.endsWith('==') ? 2 : joined.endsWith('=') ? 1 : 0;
  return decodeBody(joined.slice(0, joined.length - padding), alphabet);
}

function decodeUnpadded(text: string, alphabet: Alphabet): Buffer {
  const body = withoutLineBreaks(text);
  if (body.length % 4 === 1) throw new BuiltinError('base64 of a wrong length');
  return decodeBody(body, alphabet);
}

/** The parts of a token. The padding may be left out; whether it was is judged before line breaks are skipped. */
export function decodeTokenPart(part: string): Buffer {
  if (part.endsWith('=')) return decodePadded(part, 'url');
  const missing = [0, undefined, 2, 1][part.length % 4];
  if (missing === undefined) throw new BuiltinError('base64 of a wrong length');
  return decodePadded(part + '='.repeat(missing), 'url');
}

/** The members of a JWK: in the wild they come in either alphabet, with padding or without. */
export function decodeKeyMember(text: string): Buffer {
  const alphabet = /[+/]/.test(text) ? 'standard' : 'url';
  return text.endsWith('=') ? decodePadded(text, alphabet) : decodeUnpadded(text, alphabet);
}

function withoutLineBreaks(text: string): string {
  return text.replace(/[\r\n]/g, '');
}

function decodeBody(body: string, alphabet: Alphabet): Buffer {
  if (!letters[alphabet].test(body)) throw new BuiltinError('not base64');
  return Buffer.from(body, 'base64');
}
