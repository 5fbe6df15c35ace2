/**
 * The text of a block string: without the indentation that all its lines share, and without blank lines around it.
 *
 * The first line counts as a line like others, as it does in OPA, while the GraphQL specification leaves it out when it looks
 * for the shared indentation.
 */
export function blockStringText(raw: string): string {
  const lines = raw.split('\n');
  const indents = lines.map(indentOf).filter((indent) => indent !== undefined);
  if (indents.length === 0) return '';
  const shared = indents.reduce((least, indent) => Math.min(least, indent));
  const [first = '', ...others] = lines;
  const cut = [first, ...others.map((line) => line.slice(shared))];
  return cut.slice(cut.findIndex(isText), cut.findLastIndex(isText) + 1).join('\n');
}

function isText(line: string): boolean {
  return indentOf(line) !== undefined;
}

/** Undefined for a line of nothing but white space. */
function indentOf(line: string): number | undefined {
  const indent = line.search(/[^ \t]/);
  return indent === -1 ? undefined : indent;
}
