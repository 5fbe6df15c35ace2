import { isUtf8 } from 'node:buffer';

import { BuiltinError } from '../builtin.js';
import { tags } from './der-reader.js';

const printable = /^[a-zA-Z0-9'()+,\-./ :=?*&]*$/;
const numeric = /^[0-9 ]*$/;
/** Surrogates and code points that are no characters. */
const noCharacter = /[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]/;

/** @throws BuiltinError when the tag is not that of a string of a name, or the bytes are not such a string. */
export function readText(tag: number, bytes: Buffer): string {
  switch (tag) {
    case tags.utf8:
      if (!isUtf8(bytes)) throw new BuiltinError('not UTF-8');
      return bytes.toString('utf8');
    case tags.printable:
      return matching(printable, bytes);
    case tags.numeric:
      return matching(numeric, bytes);
    case tags.ia5:
      return readAscii(bytes);
    case tags.t61:
      // In the wild this is Latin-1, whatever the standard says.
      return bytes.toString('latin1');
    case tags.bmp:
      return readBmp(bytes);
    default:
      throw new BuiltinError('not a string');
  }
}

export function readAscii(bytes: Buffer): string {
  if (bytes.some((byte) => byte >= 0x80)) throw new BuiltinError('not ASCII');
  return bytes.toString('latin1');
}

function matching(pattern: RegExp, bytes: Buffer): string {
  const text = bytes.toString('latin1');
  if (!pattern.test(text)) throw new BuiltinError('a character that the string may not hold');
  return text;
}

function readBmp(bytes: Buffer): string {
  if (bytes.length % 2 !== 0) throw new BuiltinError('half a character');
  const text = Buffer.from(bytes).swap16().toString('utf16le');
  const withoutEnd = text.endsWith('\0') ? text.slice(0, -1) : text;
  if (noCharacter.test(withoutEnd)) throw new BuiltinError('not a character');
  return withoutEnd;
}

/** Bytes as Go puts them into JSON: a replacement character for every byte that is not part of UTF-8. */
export function showBytes(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  let text = '';
  for (let start = 0; start < bytes.length;) {
    const size = [1, 2, 3, 4].find((length) => isUtf8(bytes.subarray(start, start + length))) ?? 0;
    text += size === 0 ? '\ufffd' : bytes.toString('utf8', start, start + size);
    start += Math.max(size, 1);
  }
  return text;
}
