/** An object with more members is left to the parser: names are compared with one another. */
const mostMembers = 32;
/** Deeper nesting too: here every level takes some of the stack. */
const mostDepth = 256;
/** So many digits before the point are below 2^53, whatever they are. */
const exactDigits = 15;

const space = 0x20;
const quote = 0x22;
const comma = 0x2c;
const minus = 0x2d;
const point = 0x2e;
const zero = 0x30;
const nine = 0x39;
const colon = 0x3a;
const leftBracket = 0x5b;
const backslash = 0x5c;
const rightBracket = 0x5d;
const leftBrace = 0x7b;
const rightBrace = 0x7d;
const wordTrue = Buffer.from('true');
const wordFalse = Buffer.from('false');
const wordNull = Buffer.from('null');
const loneSurrogate = /\p{Surrogate}/u;
/** Longer texts are left to the parser. */
const mostBytes = 192 * 1024;
/** Where texts are looked at: bytes are read in a third of the time that characters take. */
const bytes = new Uint8Array(mostBytes + 1);
const buffer = Buffer.from(bytes.buffer);

/** Hashes of the names in the objects that are open, by how much deeper nesting may go. */
const names = new Int32Array(mostDepth * mostMembers);

/** In place of an offset: not plain. */
const odd = -1;

/**
 * Whether text is JSON of the kind that nearly every question is: well-formed, nested no deeper than asked, no name twice in one
 * object, and without what takes a closer look (escapes, half pairs, exponents, long numbers, wide objects, great length).
 *
 * True is a promise: the full check would accept the text too. False promises nothing. One pass, nothing is built.
 */
export function isPlainJson(text: string, maxDepth: number): boolean {
  if (text.length * 3 > mostBytes || loneSurrogate.test(text)) return false;
  const size = buffer.write(text, 'utf8');
  // No value goes on over it.
  bytes[size] = 0;
  const end = value(gap(0), Math.min(maxDepth, mostDepth));
  return end !== odd && gap(end) === size;
}

/** Each of these answers where what begins at the offset ends. */
function value(at: number, depth: number): number {
  switch (byteAt(at)) {
    case quote:
      return string(at + 1);
    case leftBrace:
      return depth === 0 ? odd : object(at + 1, depth - 1);
    case leftBracket:
      return depth === 0 ? odd : array(at + 1, depth - 1);
    case 0x74:
      return word(at, wordTrue);
    case 0x66:
      return word(at, wordFalse);
    case 0x6e:
      return word(at, wordNull);
    default:
      return number(at);
  }
}

function object(from: number, depth: number): number {
  let at = gap(from);
  if (bytes[at] === rightBrace) return at + 1;
  const first = depth * mostMembers;
  let members = 0;
  for (;;) {
    if (bytes[at] !== quote) return odd;
    const start = at + 1;
    at = string(start);
    if (at === odd || members === mostMembers) return odd;
    const hash = hashOf(start, at);
    // Two names of one hash may be one name: the parser knows.
    for (let other = first; other < first + members; other++) if (names[other] === hash) return odd;
    names[first + members++] = hash;
    at = gap(at);
    if (bytes[at] !== colon) return odd;
    at = value(gap(at + 1), depth);
    if (at === odd) return odd;
    at = gap(at);
    if (bytes[at] === rightBrace) return at + 1;
    if (bytes[at] !== comma) return odd;
    at = gap(at + 1);
  }
}

function array(from: number, depth: number): number {
  let at = gap(from);
  if (bytes[at] === rightBracket) return at + 1;
  for (;;) {
    at = value(at, depth);
    if (at === odd) return odd;
    at = gap(at);
    if (bytes[at] === rightBracket) return at + 1;
    if (bytes[at] !== comma) return odd;
    at = gap(at + 1);
  }
}

function string(from: number): number {
  let at = from;
  for (let byte = byteAt(at); byte !== quote; byte = byteAt(++at)) {
    if (byte < space || byte === backslash) return odd;
  }
  return at + 1;
}

function hashOf(start: number, end: number): number {
  let hash = end - start;
  for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + byteAt(at)) | 0;
  return hash;
}

function number(from: number): number {
  const start = bytes[from] === minus ? from + 1 : from;
  const at = digits(start);
  const count = at - start;
  if (count === 0 || count > exactDigits) return odd;
  if (count > 1 && bytes[start] === zero) return odd;
  const end = bytes[at] === point ? digits(at + 1) : at;
  if (end === at + 1) return odd;
  // An exponent.
  return (byteAt(end) | 0x20) === 0x65 ? odd : end;
}

function digits(from: number): number {
  let at = from;
  for (let byte = byteAt(at); byte >= zero && byte <= nine;) byte = byteAt(++at);
  return at;
}

function word(at: number, letters: Uint8Array): number {
  for (let letter = 0; letter < letters.length; letter++)
    if (bytes[at + letter] !== letters[letter]) return odd;
  return at + letters.length;
}

function gap(from: number): number {
  let at = from;
  if (byteAt(at) > space) return at;
  for (let byte = byteAt(at); byte === space || byte === 0x0a || byte === 0x0d || byte === 0x09;)
    byte = byteAt(++at);
  return at;
}

function byteAt(at: number): number {
  return bytes[at] as number;
}
