/**
 * Where the text ends in JSON that begins with the double quote at an offset; -1 where it does not. Linear: the backslashes before
 * a quote are looked at once.
 */
export function closingQuote(text: string, opening: number): number {
  for (let at = text.indexOf('"', opening + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let before = at - 1;
    while (text.charAt(before) === '\\') before--;
    if ((at - before) % 2 === 1) return at;
  }
  return -1;
}
