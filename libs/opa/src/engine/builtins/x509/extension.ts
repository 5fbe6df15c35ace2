import { BuiltinError } from '../builtin.js';
import { type DerReader, tags } from './der-reader.js';
import { arcsOf, type ObjectId } from './object-id.js';
import type { Plain } from './plain.js';

export interface Extension {
  readonly id: ObjectId;
  readonly isCritical: boolean;
  readonly value: Buffer;
}

/** RFC 5280 section 4.2, from inside the outer sequence. No extension may come twice. */
export function readExtensions(reader: DerReader): Extension[] {
  const extensions = [...reader.each(tags.sequence)].map((item) => ({
    id: item.objectId(),
    isCritical: item.startsWith(tags.boolean) && item.boolean(),
    value: item.contents(tags.octets),
  }));
  const ids = new Set(extensions.map(({ id }) => id));
  if (ids.size !== extensions.length) throw new BuiltinError('an extension comes twice');
  return extensions;
}

export function showExtension({ id, isCritical, value }: Extension): Plain {
  return { Id: arcsOf(id), Critical: isCritical, Value: value };
}
