/** A string, or one character that shapes the text; what stands between is a number or a literal. */
const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

/** Longest indented text. Deep nesting makes text many times as long: what would be longer stays as it is. */
export const mostIndented = 256 * 1024;

class TooLong extends Error {}

/**
 * JSON text with line breaks and two spaces per level, as `?pretty` shows it. Works on the text, so numbers keep their digits and
 * members their order.
 * @param text valid JSON without space between tokens. Comes back as it is where it would be longer than `mostIndented`.
 */
export function indentJson(text: string): string {
  try {
    return indented(text);
  } catch (error) {
    if (error instanceof TooLong) return text;
    throw error;
  }
}

function indented(text: string): string {
  let depth = 0;
  let length = text.length;
  const newLine = () => {
    length += 2 * depth + 1;
    if (length > mostIndented) throw new TooLong();
    return `\n${'  '.repeat(depth)}`;
  };
  const open = (bracket: string, isEmpty: boolean) => {
    if (isEmpty) return bracket;
    depth++;
    return bracket + newLine();
  };
  const close = (bracket: string, isEmpty: boolean) => {
    if (isEmpty) return bracket;
    depth--;
    return newLine() + bracket;
  };
  if (length > mostIndented) return text;
  return text.replace(token, (found, at: number) => {
    if (found === ':') return ': ';
    if (found === ',') return `,${newLine()}`;
    if (found === '{' || found === '[') return open(found, /[}\]]/.test(text.charAt(at + 1)));
    if (found === '}' || found === ']') return close(found, /[{[]/.test(text.charAt(at - 1)));
    return found;
  });
}
