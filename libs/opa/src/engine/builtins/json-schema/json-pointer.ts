import { isArray, isObject, type JsonForm } from '../json-text/json-value.js';
import { InvalidSchema } from './invalid-schema.js';

/** The part of a document at a JSON pointer (RFC 6901). A text that is no pointer stands for the whole, as in OPA. */
export function pointAt(document: JsonForm, pointer: string): JsonForm {
  return pointer.startsWith('/') ? pointer.slice(1).split('/').reduce(step, document) : document;
}

function step(form: JsonForm, token: string): JsonForm {
  if (isArray(form)) return elementAt(form, token);
  if (!isObject(form)) throw new InvalidSchema(`Invalid token reference '${token}'`);
  const name = token.replaceAll('~1', '/').replaceAll('~0', '~');
  const member = form.get(name);
  if (member === undefined) throw new InvalidSchema(`Object has no key '${name}'`);
  return member;
}

function elementAt(elements: readonly JsonForm[], token: string): JsonForm {
  if (!/^[+-]?\d+$/.test(token)) throw new InvalidSchema(`Invalid array index '${token}'`);
  const index = Number(token);
  const element = elements[index];
  if (element === undefined) {
    throw new InvalidSchema(`Out of bound array[0,${elements.length}] index '${index}'`);
  }
  return element;
}
