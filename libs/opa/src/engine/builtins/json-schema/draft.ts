import { isObject, type JsonForm } from '../json-text/json-value.js';
import { InvalidSchema } from './invalid-schema.js';
import { parseUrl, urlText } from './url/parse-url.js';

/** Compared by size: a keyword is there from its draft on. `anyDraft` stands for a schema that names none: it has them all. */
export type Draft = number;

export const anyDraft: Draft = Number.POSITIVE_INFINITY;

const drafts: ReadonlyMap<string, Draft> = new Map([
  ['http://json-schema.org/draft-04/schema', 4],
  ['http://json-schema.org/draft-06/schema', 6],
  ['http://json-schema.org/draft-07/schema', 7],
]);

/** The draft of a document by its `$schema`; undefined when it names none that is known here. */
export function draftOf(document: JsonForm): Draft | undefined {
  if (typeof document === 'boolean') return undefined;
  if (!isObject(document)) throw new InvalidSchema('schema is invalid');
  const address = document.get('$schema');
  if (address === undefined) return undefined;
  if (typeof address !== 'string') throw new InvalidSchema('$schema must be of type string');
  return draftByAddress(urlText(parseUrl(address)));
}

/** @param address without a fragment. */
export function draftByAddress(address: string): Draft | undefined {
  return drafts.get(address);
}
