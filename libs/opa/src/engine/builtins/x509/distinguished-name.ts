import { type DerReader, tags } from './der-reader.js';
import type { Instant } from './instant.js';
import { arcsOf, type ObjectId } from './object-id.js';
import { listed, type Plain } from './plain.js';
import { readText } from './text.js';

export interface Attribute {
  readonly type: ObjectId;
  /** A moment is kept apart from text, which it becomes only when it is shown. */
  readonly value: Plain | { readonly instant: Instant };
}

/** All attributes of a name, in order. */
export type DistinguishedName = readonly Attribute[];

/** A name in a certificate holds strings only. */
export function readName(reader: DerReader): DistinguishedName {
  const attributes: Attribute[] = [];
  for (const set of reader.each(tags.set)) {
    for (const pair of set.each(tags.sequence)) {
      const type = pair.objectId();
      const { tag, contents } = pair.any();
      attributes.push({ type, value: readText(tag, contents) });
    }
  }
  return attributes;
}

const listMembers: Readonly<Record<string, ObjectId>> = {
  Country: '2.5.4.6',
  Organization: '2.5.4.10',
  OrganizationalUnit: '2.5.4.11',
  Locality: '2.5.4.7',
  Province: '2.5.4.8',
  StreetAddress: '2.5.4.9',
  PostalCode: '2.5.4.17',
};

export function showName(name: DistinguishedName): Plain {
  const texts = (type: ObjectId): string[] =>
    name
      .filter((attribute) => attribute.type === type)
      .flatMap(({ value }) => (typeof value === 'string' ? [value] : []));
  const lists = Object.entries(listMembers).map(([member, type]) => [member, listed(texts(type))] as const);
  return {
    ...Object.fromEntries(lists),
    SerialNumber: texts('2.5.4.5').at(-1) ?? '',
    CommonName: texts('2.5.4.3').at(-1) ?? '',
    Names: listed(name.map(showAttribute)),
    ExtraNames: null,
  };
}

export function showAttribute({ type, value }: Attribute): Plain {
  return { Type: arcsOf(type), Value: isInstant(value) ? value.instant.text : value };
}

function isInstant(value: Attribute['value']): value is { readonly instant: Instant } {
  return typeof value === 'object' && value !== null && 'instant' in value;
}
