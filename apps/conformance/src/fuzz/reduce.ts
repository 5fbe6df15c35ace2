/** Whether a smaller candidate still shows what is to be kept. */
export type Keeps = (candidate: string) => Promise<boolean>;

const literals = ['1', '"a"', '[]', '{}', 'true', 'null', 'input'];

/**
 * Makes a text smaller while it keeps what is looked for: each bracketed or quoted part gives way to one of its parts or to
 * a plain literal; then lines go. Knows brackets and quotes and no grammar: what does not compile simply does not keep.
 * @param budget candidates tried at most.
 */
export async function reduce(text: string, keeps: Keeps, budget: number): Promise<string> {
  let best = text;
  let left = budget;
  let improved = true;
  while (improved && left > 0) {
    improved = false;
    for (const candidate of candidates(best)) {
      if (left-- <= 0) break;
      if (!(await keeps(candidate))) continue;
      best = candidate;
      improved = true;
      break;
    }
  }
  return best;
}

/** Shorter texts only, the shortest first: large steps succeed early or not at all. */
function candidates(text: string): string[] {
  const lines = text.split('\n');
  const fewer = lines.length < 2 ? [] : lines.map((_, index) => lines.toSpliced(index, 1).join('\n'));
  const simpler = [...heads(text), ...spans(text)].flatMap(({ start, end, parts }) =>
    [...literals, '', ...parts.map((part) => text.slice(part.start, part.end).trim())].map(
      (replacement) => text.slice(0, start) + replacement + text.slice(end),
    ),
  );
  return [...new Set([...fewer, ...simpler])].filter((some) => some.length < text.length).sort(byLength);
}

function byLength(a: string, b: string): number {
  return a.length - b.length;
}

interface Part {
  readonly start: number;
  readonly end: number;
}

interface Span extends Part {
  /** What stands between the brackets, split at commas, bars, semicolons and operators. */
  readonly parts: readonly Part[];
}

const opening = '([{';
const closing = ')]}';
const separators = /^(?:,|;|\||:=|:| in | if | [-+*/%&<>=!]=? )/;

/** All bracketed and quoted parts; a call's name belongs to it. */
function spans(text: string): Span[] {
  const found: Span[] = [];
  const open: { start: number; cut: number; parts: Part[] }[] = [];
  for (let at = 0; at < text.length; at++) {
    const mark = text.charAt(at);
    const innermost = open.at(-1);
    if (mark === '"') {
      const end = endOfString(text, at);
      if (end - at > 3) found.push({ start: at, end, parts: [] });
      at = end - 1;
    } else if (opening.includes(mark)) {
      open.push({ start: startOfCall(text, at), cut: at + 1, parts: [] });
    } else if (closing.includes(mark) && innermost !== undefined) {
      open.pop();
      found.push({
        start: innermost.start,
        end: at + 1,
        parts: [...innermost.parts, { start: innermost.cut, end: at }],
      });
    } else if (innermost !== undefined) {
      const separator = separators.exec(text.slice(at, at + 4))?.[0];
      if (separator === undefined) continue;
      innermost.parts.push({ start: innermost.cut, end: at });
      innermost.cut = at + separator.length;
      at += separator.length - 1;
    }
  }
  return found;
}

/** What stands between `:=` and `if`: strings that hold expressions hide its end from the brackets. */
function heads(text: string): Span[] {
  return [...text.matchAll(/(?<=:= ).+?(?= if )/g)].map(({ 0: head, index }) => ({
    start: index,
    end: index + head.length,
    parts: [],
  }));
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charAt(at) !== '"') at += text.charAt(at) === '\\' ? 2 : 1;
  return at + 1;
}

function startOfCall(text: string, bracket: number): number {
  let start = bracket;
  while (start > 0 && /[\w.$]/.test(text.charAt(start - 1))) start--;
  return start;
}
