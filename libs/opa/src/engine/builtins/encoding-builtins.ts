import { objectOf } from '../rego/make-rego.js';
import { compareCodePoints } from '../rego/compare-rego.js';
import { RegoObject, RegoSet, type RegoValue } from '../rego/rego-value.js';
import { toJson } from '../rego/write-rego.js';
import { type Builtin, BuiltinError, inLongSteps, pure } from './builtin.js';
import { objectAt, textAt } from './operands.js';
import { utf8Text } from './utf8-text.js';

function hexDecode(text: string): string {
  if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text)) throw new BuiltinError('not hexadecimal');
  return utf8Text(Buffer.from(text, 'hex'));
}

/** `application/x-www-form-urlencoded` as Go writes it: letters, digits and `-_.~` stay, a space becomes `+`. */
function queryEscape(text: string): string {
  const escaped = encodeURIComponent(text).replace(
    /[!'()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16)}`,
  );
  return escaped.replaceAll('%20', '+').replace(/%[0-9a-f]{2}/g, (code) => code.toUpperCase());
}

function queryUnescape(text: string): string {
  if (/%(?![0-9a-fA-F]{2})/.test(text)) throw new BuiltinError('malformed percent escape');
  const bytes = text.replaceAll('+', ' ').split(/(%[0-9a-fA-F]{2})/);
  return utf8Text(
    Buffer.concat(
      bytes.map((part, index) => Buffer.from(index % 2 ? part.slice(1) : part, index % 2 ? 'hex' : 'utf8')),
    ),
  );
}

function queryValues(value: RegoValue): readonly string[] {
  const values = typeof value === 'string' ? [value] : value instanceof RegoSet ? value.members : value;
  if (!Array.isArray(values) || !values.every((item) => typeof item === 'string')) {
    throw new BuiltinError('values must be strings, or arrays or sets of strings');
  }
  return values;
}

/** Names that are no strings are written as JSON; of two that then read alike the later one in Rego's order stays. */
function encodeQueryObject({ entries }: RegoObject): string {
  const pairs = new Map(
    entries.map(([name, value]) => [typeof name === 'string' ? name : toJson(name), queryValues(value)]),
  );
  return [...pairs]
    .sort(([a], [b]) => compareCodePoints(a, b))
    .flatMap(([name, values]) => values.map((value) => `${queryEscape(name)}=${queryEscape(value)}`))
    .join('&');
}

/** As many as Go takes, empty ones counted. */
const maxPairs = 10_000;

function decodeQueryObject(query: string): RegoObject {
  const values = new Map<string, string[]>();
  const pairs = query.split('&');
  if (pairs.length > maxPairs) throw new BuiltinError('too many parameters');
  for (const pair of pairs.filter((part) => part !== '')) {
    if (pair.includes(';')) throw new BuiltinError('a semicolon separates nothing');
    const equals = pair.indexOf('=');
    const name = queryUnescape(equals === -1 ? pair : pair.slice(0, equals));
    const value = queryUnescape(equals === -1 ? '' : pair.slice(equals + 1));
    const known = values.get(name);
    if (known === undefined) values.set(name, [value]);
    else known.push(value);
  }
  return objectOf([...values]);
}

export const encodingBuiltins: readonly Builtin[] = [
  pure('base64url.encode_no_pad', (operands) => Buffer.from(textAt(operands, 0)).toString('base64url')),
  pure('hex.encode', (operands) => Buffer.from(textAt(operands, 0)).toString('hex')),
  pure('hex.decode', (operands) => hexDecode(textAt(operands, 0))),
  inLongSteps(pure('urlquery.encode', (operands) => queryEscape(textAt(operands, 0)))),
  inLongSteps(pure('urlquery.decode', (operands) => queryUnescape(textAt(operands, 0)))),
  inLongSteps(pure('urlquery.encode_object', (operands) => encodeQueryObject(objectAt(operands, 0)))),
  inLongSteps(pure('urlquery.decode_object', (operands) => decodeQueryObject(textAt(operands, 0)))),
];
