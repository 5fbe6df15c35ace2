import { BuiltinError } from '../builtin.js';

/** Parts of a URI differ in which characters stand for themselves. */
export type UriPart = 'host' | 'zone' | 'user' | 'path' | 'fragment';

const everywhere = 'A-Za-z0-9\\-._~';
const hostMarks = '!$&\'()*+,;=:\\[\\]<>"';

/** By Go's reading of RFC 3986 and RFC 6874. */
const plain: Readonly<Record<UriPart, RegExp>> = {
  host: new RegExp(`^[${everywhere}${hostMarks}]$`),
  zone: new RegExp(`^[${everywhere}${hostMarks}]$`),
  user: new RegExp(`^[${everywhere}$&+,;=]$`),
  path: new RegExp(`^[${everywhere}$&+,/:;=@]$`),
  fragment: new RegExp(`^[${everywhere}$&+,/:;=?@!()*]$`),
};

/** @param text one character per byte, here and below. */
export function escapeUri(text: string, part: UriPart): string {
  return text.replace(/[^]/g, (character) => {
    if (plain[part].test(character)) return character;
    return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
  });
}

/** @throws BuiltinError at a malformed escape, or a character that the part may not hold. */
export function unescapeUri(text: string, part: UriPart): string {
  return text.replace(/%([^]{0,2})|[^]/g, (found, digits?: string) =>
    digits === undefined ? checkPlain(found, part) : unescapeByte(digits, part),
  );
}

function checkPlain(character: string, part: UriPart): string {
  const isBound = part === 'host' || part === 'zone';
  if (isBound && character < '\x80' && !plain[part].test(character)) throw new BuiltinError('not a host');
  return character;
}

function unescapeByte(digits: string, part: UriPart): string {
  if (!/^[0-9A-Fa-f]{2}$/.test(digits)) throw new BuiltinError('malformed percent escape');
  const character = String.fromCharCode(parseInt(digits, 16));
  if (!mayBeEscaped(character, part)) throw new BuiltinError('an escape that a host may not hold');
  return character;
}

/** In a host only what is not ASCII; in a zone whatever a host may hold; a percent sign and, in a zone, a space in both. */
function mayBeEscaped(character: string, part: UriPart): boolean {
  if (character === '%') return true;
  if (part === 'host') return character >= '\x80';
  return part !== 'zone' || character === ' ' || plain.host.test(character);
}

/** Whether an escaped text may be shown as it was written: nothing in it needs an escape. */
export function isEscaped(text: string, part: UriPart): boolean {
  const others = text.replace(/[!$&'()*+,;=:@[\]%]/g, '');
  return escapeUri(others, part) === others;
}
