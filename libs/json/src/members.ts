import { closingQuote } from './closing-quote.js';
import { parseJson } from './parse-json.js';

/** Where a member stands in a text: `[start, end)` is its value, and `nameStart` the opening quote of its name. */
export interface MemberPlace {
  readonly name: string;
  readonly nameStart: number;
  readonly start: number;
  readonly end: number;
}

const quote = 0x22;

/**
 * The members of an object as they stand in `text`, in their order; none when the value is no object.
 * @param text JSON that strict parsing has accepted, or that we have written; means nothing for any other text.
 * @param from where the value begins, or the space before it.
 */
export function* objectMembers(text: string, from = 0): Generator<MemberPlace, void> {
  const opening = skipSpace(text, from);
  if (text.charAt(opening) !== '{') return;
  let at = opening + 1;
  for (;;) {
    at = skipSpace(text, at);
    if (text.charCodeAt(at) !== quote) return;
    const nameEnd = closingQuote(text, at) + 1;
    const start = skipSpace(text, skipSpace(text, nameEnd) + 1);
    const end = valueEnd(text, start);
    yield { name: parseJson(text.slice(at, nameEnd)) as string, nameStart: at, start, end };
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
