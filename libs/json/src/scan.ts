/** What one pass over the bytes of JSON text finds without understanding it. Means something only when the text parses. */
export interface Scan {
  /** Deepest nesting; the scan stops at the first place that is deeper than asked. */
  readonly depth: number;
  /** Colons outside strings: in valid JSON one per member, repeated names counted each time. */
  readonly members: number;
  /** A `\uD800`-`\uDFFF` escape occurs, in a pair or alone. */
  readonly surrogateEscapes: boolean;
  /** A member's name has an escape. */
  readonly escapedNames: boolean;
}

const quote = 0x22;
const colon = 0x3a;
const backslash = 0x5c;

/**
 * Linear, without recursion and without allocation per character: safe for text of any size and shape.
 * @param text in UTF-8: bytes are read in a third of the time that characters take.
 */
export function scan(text: Uint8Array, maxDepth: number): Scan {
  let depth = 0;
  let deepest = 0;
  let members = 0;
  let surrogateEscapes = false;
  let escapedNames = false;
  // In the text that was read last: before a colon it is a name.
  let escapes = false;
  const end = text.length;
  for (let i = 0; i < end; i++) {
    const unit = text[i] as number;
    if (unit === quote) {
      escapes = false;
      for (i++; i < end; i++) {
        const inner = text[i] as number;
        if (inner === quote) break;
        if (inner !== backslash) continue;
        escapes = true;
        if (!surrogateEscapes && isSurrogateEscape(text, i)) surrogateEscapes = true;
        i++;
      }
    } else if (unit === colon) {
      members++;
      if (escapes) escapedNames = true;
    } else if ((unit | 0x20) === 0x7b) {
      depth++;
      if (depth > deepest) {
        deepest = depth;
        if (depth > maxDepth) break;
      }
    } else if ((unit | 0x20) === 0x7d) {
      depth--;
    }
  }
  return { depth: deepest, members, surrogateEscapes, escapedNames };
}

/** `[` and `{` differ only in bit 0x20, as do `]` and `}`; `d` and `D` do too. */
function isSurrogateEscape(text: Uint8Array, at: number): boolean {
  const [first = 0, second = 0] = [text[at + 2], text[at + 3]];
  return text[at + 1] === 0x75 && (first | 0x20) === 0x64 && second >= 0x38;
}
