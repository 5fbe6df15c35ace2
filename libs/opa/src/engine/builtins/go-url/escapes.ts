import { BuiltinError } from '../builtin.js';

/** A part of a URL with rules of its own for what stands there unescaped. Text is bytes, one per character. */
export type UrlPart = 'host' | 'zone' | 'path' | 'user' | 'fragment';

const hostMarks = '!$&\'()*+,;=:[]<>"';
const unreserved = /[A-Za-z0-9\-_.~]/;

/** Go's net/url and RFC 3986: only in hosts does it decide what is refused, elsewhere only how a path is written again. */
function needsNoEscapeInHost(byte: string): boolean {
  return unreserved.test(byte) || hostMarks.includes(byte);
}

const escape = /%(?:([0-9a-fA-F]{2}))?/g;

/** Bytes for their escapes. Throws `BuiltinError` for a broken escape and for one that the part does not allow. */
export function unescape(text: string, part: UrlPart): string {
  if (part === 'host' || part === 'zone') assertHostBytes(text);
  return text.replace(escape, (found, digits: string | undefined) => {
    if (digits === undefined) throw new BuiltinError('broken percent escape');
    const byte = String.fromCharCode(Number.parseInt(digits, 16));
    if (!mayBeEscaped(byte, part)) throw new BuiltinError(`escape \`${found}\` where it is not allowed`);
    return byte;
  });
}

function assertHostBytes(text: string): void {
  for (const byte of text) {
    if (byte !== '%' && byte < '\x80' && !needsNoEscapeInHost(byte)) {
      throw new BuiltinError('character that a host name cannot have');
    }
  }
}

/** In a host name only what is not ASCII, and a percent sign; in a zone what could stand there anyway, and a space. */
function mayBeEscaped(byte: string, part: UrlPart): boolean {
  if (part === 'host') return byte === '%' || byte >= '\x80';
  return part !== 'zone' || byte === '%' || byte === ' ' || needsNoEscapeInHost(byte);
}

const notInPath = /[^A-Za-z0-9\-_.~$&+,/:;=@]/g;

/** A path as Go would write it. */
export function escapePath(path: string): string {
  return path.replace(notInPath, percent);
}

function percent(byte: string): string {
  return `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
