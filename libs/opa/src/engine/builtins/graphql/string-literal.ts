import { BuiltinError } from '../builtin.js';

/** The text that a literal stands for, and the offset behind its closing quotes. */
export interface StringLiteral {
  readonly text: string;
  readonly end: number;
}

const plainRun = /[^"\\\u0000-\u0008\u000a-\u001f]*/y;
const blockRun = /[^"\\\r\u0000-\u0008\u000b-\u001f]*/y;
const quotes = /"+/y;

const shortEscapes: Readonly<Record<string, string>> = {
  '"': '"',
  '/': '/',
  '\\': '\\',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** A literal between single quotes, on one line. */
export function readString(source: string, start: number): StringLiteral {
  const parts: string[] = [];
  let offset = start + 1;
  for (;;) {
    const run = matchAt(plainRun, source, offset);
    parts.push(run);
    offset += run.length;
    if (source[offset] === '"') return { text: parts.join(''), end: offset + 1 };
    if (source[offset] !== '\\') throw new BuiltinError('unterminated string');
    const escape = readEscape(source, offset + 1);
    parts.push(escape.text);
    offset = escape.end;
  }
}

/** A surrogate has no UTF-8 of its own and becomes a replacement character, even as half of a pair. */
function readEscape(source: string, offset: number): StringLiteral {
  const code = /^u([0-9a-fA-F]{4})$/.exec(source.slice(offset, offset + 5))?.[1];
  if (code !== undefined) {
    const isSurrogate = /^d[89a-f]/i.test(code);
    return { text: isSurrogate ? '\ufffd' : String.fromCharCode(parseInt(code, 16)), end: offset + 5 };
  }
  const text = shortEscapes[source.charAt(offset)];
  if (text === undefined) throw new BuiltinError('unknown escape in a string');
  return { text, end: offset + 1 };
}

/** A literal between triple quotes, as it stands there: with line ends unified and escaped triple quotes freed. */
export function readBlock(source: string, start: number): StringLiteral {
  const parts: string[] = [];
  let offset = start + 3;
  for (;;) {
    const part = readBlockPart(source, offset);
    parts.push(part.text);
    offset = part.end;
    if (part.closes) return { text: parts.join(''), end: offset };
  }
}

function readBlockPart(source: string, offset: number): StringLiteral & { readonly closes?: boolean } {
  const run = matchAt(blockRun, source, offset);
  if (run !== '') return { text: run, end: offset + run.length };
  switch (source.charAt(offset)) {
    case '"': {
      // Of a run of three or more, the last three close.
      const { length } = matchAt(quotes, source, offset);
      if (length < 3) return { text: '"'.repeat(length), end: offset + length };
      return { text: '"'.repeat(length - 3), end: offset + length, closes: true };
    }
    case '\\':
      if (source.startsWith('\\"""', offset)) return { text: '"""', end: offset + 4 };
      return { text: '\\', end: offset + 1 };
    case '\r':
      return { text: '\n', end: offset + (source[offset + 1] === '\n' ? 2 : 1) };
    default:
      throw new BuiltinError('unterminated block string');
  }
}

function matchAt(pattern: RegExp, source: string, offset: number): string {
  pattern.lastIndex = offset;
  return pattern.exec(source)?.[0] ?? '';
}
