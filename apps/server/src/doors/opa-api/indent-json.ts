/** A string, or one character that shapes the text; what stands between is a number or a literal. */
const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

/**
 * JSON text with line breaks and two spaces per level, as `?pretty` shows it. Works on the text, so numbers keep their digits and
 * members their order.
 * @param text valid JSON without space between tokens.
 */
export function indentJson(text: string): string {
  let depth = 0;
  const newLine = () => `\n${'  '.repeat(depth)}`;
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
  return text.replace(token, (found, at: number) => {
    if (found === ':') return ': ';
    if (found === ',') return `,${newLine()}`;
    if (found === '{' || found === '[') return open(found, /[}\]]/.test(text.charAt(at + 1)));
    if (found === '}' || found === ']') return close(found, /[{[]/.test(text.charAt(at - 1)));
    return found;
  });
}
