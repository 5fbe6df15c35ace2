import type { PolicyData } from '#libs/decision';
import { JsonText, textOfBytes } from '#libs/json';

import { projectText } from './project-json.js';
import type { ReadTree } from './read-tree.js';

export type DataValue = PolicyData[string];

/** Text in shared memory, of which only what is in the tree belongs to the whole. */
interface SharedPart {
  readonly bytes: Uint8Array;
  readonly tree: ReadTree;
}

/** JSON text in pieces. It goes to another thread without a copy of what is large, and is put together there. */
export type DataText = readonly (string | SharedPart)[];

/** What can be read of a value, as text. */
export function dataText(value: DataValue, tree: ReadTree): DataText {
  const pieces: (string | SharedPart)[] = [];
  write(value, tree);
  return pieces;

  function write(part: DataValue, read: ReadTree): void {
    if (part instanceof JsonText) pieces.push({ bytes: part.bytes, tree: read });
    else if (!isObject(part)) add(read !== true && Array.isArray(part) ? '[]' : JSON.stringify(part));
    else writeMembers(part, read);
  }

  function writeMembers(object: PolicyData, read: ReadTree): void {
    let before = '{';
    for (const [name, inner] of membersOf(object, read)) {
      add(`${before}${JSON.stringify(name)}:`);
      write(object[name] as DataValue, inner);
      before = ',';
    }
    add(before === '{' ? '{}' : '}');
  }

  function add(text: string): void {
    const last = pieces.at(-1);
    if (typeof last === 'string') pieces[pieces.length - 1] = last + text;
    else pieces.push(text);
  }
}

function membersOf(object: PolicyData, tree: ReadTree): (readonly [string, ReadTree])[] {
  if (tree === true) return Object.keys(object).map((name) => [name, true]);
  return [...tree].filter(([name]) => Object.hasOwn(object, name));
}

export function isObject(value: DataValue): value is PolicyData {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof JsonText);
}

/** About so many bytes; no fewer than the text has characters of ASCII. */
export function sizeOf(text: DataText): number {
  return text.reduce(
    (sum, piece) => sum + (typeof piece === 'string' ? piece.length : piece.bytes.length),
    0,
  );
}

/** The text as UTF-8, still in pieces: what is large and read whole stays where it is. */
export function encoded(text: DataText): Uint8Array[] {
  return text.map((piece) => {
    if (typeof piece === 'string') return Buffer.from(piece);
    const { bytes, tree } = piece;
    return tree === true ? bytes : Buffer.from(projectText(textOfBytes(bytes), tree));
  });
}
