import { isUtf8 } from 'node:buffer';

import { objectOf } from '../rego/make-rego.js';
import type { RegoObject } from '../rego/rego-value.js';
import { BeyondLimits } from './beyond-limits.js';
import { type Builtin, inLongSteps, pure } from './builtin.js';
import { parseUrl, type Url } from './go-url/parse-url.js';
import { textAt } from './operands.js';
import { orElse } from './or-else.js';

/** One character per byte, as the parser works. */
function bytesOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** Escapes can make bytes that are no text. Those are not taken, where OPA would carry them along. */
function textOf(bytes: string): string {
  const buffer = Buffer.from(bytes, 'latin1');
  if (!isUtf8(buffer)) throw new BeyondLimits('unescaped bytes are not UTF-8');
  return buffer.toString('utf8');
}

const members: readonly (readonly [name: string, part: keyof Url])[] = [
  ['scheme', 'scheme'],
  ['hostname', 'hostname'],
  ['port', 'port'],
  ['path', 'path'],
  ['raw_path', 'rawPath'],
  ['raw_query', 'rawQuery'],
  ['fragment', 'fragment'],
];

/** Only parts that are there. */
function parse(text: string): RegoObject {
  const url = parseUrl(bytesOf(text));
  return objectOf(
    members.flatMap(([name, part]) => (url[part] === '' ? [] : [[name, textOf(url[part])] as const])),
  );
}

/** An empty reference, though well formed, is refused: nobody means it. */
function isValid(text: string): boolean {
  return orElse(false, () => {
    parseUrl(bytesOf(text));
    return text !== '';
  });
}

export const uriBuiltins: readonly Builtin[] = [
  pure('uri.parse', (operands) => parse(textAt(operands, 0))),
  pure('uri.is_valid', ([text]) => typeof text === 'string' && isValid(text)),
].map(inLongSteps);
