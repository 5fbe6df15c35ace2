import { orElse } from '../or-else.js';
import { decodePadded } from './base64.js';

export interface PemBlock {
  /** What stands behind `BEGIN`. */
  readonly type: string;
  readonly der: Buffer;
  /** Offset behind the block and its line break. */
  readonly end: number;
}

const beginMark = '-----BEGIN ';
const endMark = '\n-----END ';
const dashes = '-----';

/**
 * The next block of RFC 7468 text at or behind an offset, with Go's tolerance: text around blocks, headers and blanks
 * inside are skipped, and what only looks like a block is passed over.
 * @param text one character per byte.
 */
export function nextPemBlock(text: string, offset: number): PemBlock | undefined {
  for (let from = offset; ;) {
    const end = text.indexOf(endMark, from);
    if (end === -1) return undefined;
    const begin = from + text.slice(from, end).lastIndexOf(beginMark);
    const block = begin < from ? undefined : blockBetween(text, from, begin, end);
    if (block !== undefined) return block;
    from = end + endMark.length;
  }
}

function blockBetween(text: string, from: number, begin: number, end: number): PemBlock | undefined {
  if (begin > from && text[begin - 1] !== '\n') return undefined;
  const first = lineAt(text, begin + beginMark.length);
  if (!first.text.endsWith(dashes)) return undefined;
  const type = first.text.slice(0, -dashes.length);
  if (!endsBlock(text, end + endMark.length, type)) return undefined;
  const body = behindHeaders(text, first.next);
  // An empty block has no line of its own; headers need one between them and the end.
  if (body > (body === first.next ? end + 1 : end)) return undefined;
  const der = decodeBody(text.slice(body, end));
  return der === undefined ? undefined : { type, der, end: lineAt(text, end + 1).next };
}

function behindHeaders(text: string, start: number): number {
  let offset = start;
  for (let line = lineAt(text, offset); line.text.includes(':'); line = lineAt(text, offset)) {
    offset = line.next;
  }
  return offset;
}

function endsBlock(text: string, offset: number, type: string): boolean {
  const expected = `${type}${dashes}`;
  return text.startsWith(expected, offset) && lineAt(text, offset + expected.length).text === '';
}

function decodeBody(body: string): Buffer | undefined {
  return orElse(undefined, () => decodePadded(body.replace(/[ \t]/g, ''), 'standard'));
}

interface Line {
  /** Without the line break and the blanks before it. */
  readonly text: string;
  readonly next: number;
}

function lineAt(text: string, offset: number): Line {
  const found = text.indexOf('\n', offset);
  const end = found === -1 ? text.length : found;
  const line = text.slice(offset, found !== -1 && text[end - 1] === '\r' ? end - 1 : end);
  return { text: withoutTrailingBlanks(line), next: found === -1 ? end : end + 1 };
}

/** A loop, since a pattern anchored at the end takes quadratic time on long runs of blanks inside. */
function withoutTrailingBlanks(line: string): string {
  let end = line.length;
  while (end > 0 && (line[end - 1] === ' ' || line[end - 1] === '\t')) end--;
  return line.slice(0, end);
}
