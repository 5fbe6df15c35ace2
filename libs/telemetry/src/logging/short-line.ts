/** Characters of a line. Every member is cut before; this holds whatever a line is made of. */
export const longestLine = 16 * 1024;

/** What of a longer line is kept, as a text: it is no JSON any more. */
const keptCharacters = 4 * 1024;

const head = /^\{"level":"[a-z]+","time":"[^"]+"/;

/** The line, or one that holds its beginning and says how long it was. */
export function shortLine(line: string): string {
  if (line.length <= longestLine) return line;
  const [begun = '{"level":"error"'] = head.exec(line) ?? [];
  const msg = `a line of ${line.length} characters was cut`;
  return `${begun},"msg":"${msg}","line":${JSON.stringify(line.slice(0, keptCharacters))}}\n`;
}
