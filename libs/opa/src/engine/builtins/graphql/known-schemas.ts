import type { BuiltinContext } from '../builtin.js';
import { BoundedCache } from '../bounded-cache.js';
import { buildSchema } from './build-schema.js';
import type { SchemaDocument } from './document.js';
import { parseSchema } from './parse-schema.js';
import type { Schema } from './schema.js';

/** A valid schema, never changed once it is made. */
export interface ValidSchema {
  readonly document: SchemaDocument;
  readonly schema: Schema;
}

/** Characters of text. What is made of one takes some thirty bytes. */
const capacity = 1_000_000;

const known = new BoundedCache<ValidSchema>(capacity);

/**
 * A policy holds a few schemas against many queries, so schemas that were valid are kept.
 * @throws BuiltinError when the text is no schema, or not a valid one.
 */
export function validSchema(source: string, check: BuiltinContext['checkDeadline']): ValidSchema {
  const before = known.get(source);
  if (before !== undefined) return before;
  const document = parseSchema(source, check);
  const valid = { document, schema: buildSchema(document, check) };
  known.set(source, valid, source.length);
  return valid;
}
