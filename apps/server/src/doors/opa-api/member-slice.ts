import { closingQuote, parseJson } from '#libs/json';

const quote = 0x22;

/**
 * The text of one member's value, as it stands in `text`: numbers keep every digit that was sent.
 * @param text a JSON object that strict parsing has accepted; means nothing for any other text.
 * @returns `undefined` when the object has no such member.
 */
export function memberSlice(text: string, name: string): string | undefined {
  let at = skipSpace(text, 0) + 1;
  for (;;) {
    at = skipSpace(text, at);
    if (text.charCodeAt(at) !== quote) return undefined;
    const nameEnd = closingQuote(text, at) + 1;
    const start = skipSpace(text, skipSpace(text, nameEnd) + 1);
    const end = valueEnd(text, start);
    if (parseJson(text.slice(at, nameEnd)) === name) return text.slice(start, end);
    at = skipSpace(text, end) + 1;
  }
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) <= 0x20) at++;
  return at;
}

/** Index after the value that begins at `from`. */
function valueEnd(text: string, from: number): number {
  let depth = 0;
  let at = from;
  while (at < text.length) {
    const char = text.charAt(at);
    if (char === '"') {
      at = closingQuote(text, at) + 1;
      if (depth === 0) return at;
      continue;
    }
    if (char === '{' || char === '[') depth++;
    if (char === '}' || char === ']') {
      // The brace of the object that holds the member.
      if (depth === 0) return at;
      depth--;
      if (depth === 0) return at + 1;
    }
    if (depth === 0 && (char === ',' || char <= ' ')) return at;
    at++;
  }
  return at;
}
