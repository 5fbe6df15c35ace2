import { BuiltinError } from '../builtin.js';
import { type Element, readBits, readInt64, tags } from './der-reader.js';
import type { Attribute } from './distinguished-name.js';
import { readGeneralizedTime, readUtcTime } from './instant.js';
import { arcsOf, readObjectId } from './object-id.js';
import { readText } from './text.js';

/** A value of whatever kind, as a request's attributes may hold; null for kinds that Go does not decode. */
export function readAnyValue({ tag, contents }: Element): Attribute['value'] {
  switch (tag) {
    case tags.boolean:
      return readBoolean(contents);
    case tags.integer:
      return readInt64(contents);
    case tags.bits: {
      const { bytes, length } = readBits(contents);
      return { Bytes: bytes, BitLength: length };
    }
    case tags.octets:
      return contents;
    case tags.objectId:
      return arcsOf(readObjectId(contents));
    case tags.utcTime:
      return { instant: readUtcTime(contents) };
    case tags.generalizedTime:
      return { instant: readGeneralizedTime(contents) };
    case tags.utf8:
    case tags.numeric:
    case tags.printable:
    case tags.t61:
    case tags.ia5:
    case tags.bmp:
      return readText(tag, contents);
    default:
      return null;
  }
}

function readBoolean(contents: Buffer): boolean {
  if (contents.length !== 1 || (contents[0] !== 0 && contents[0] !== 0xff))
    throw new BuiltinError('not a boolean');
  return contents[0] === 0xff;
}
