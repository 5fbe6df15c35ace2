import { isIP } from 'node:net';

import { InvalidSchema } from '../invalid-schema.js';
import { readPattern } from '../pattern.js';
import { unescapeText } from '../url/escapes.js';
import { parseUrl, type Url } from '../url/parse-url.js';
import { isMailAddress } from './mail-address.js';
import { isDate, isDateTime, isTime } from './times.js';

const uuid = /^[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}$/i;
const hostLabel = /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/;

const formats: ReadonlyMap<string, (text: string) => boolean> = new Map([
  ['date', isDate],
  ['time', isTime],
  ['date-time', isDateTime],
  ['hostname', (text) => text.length < 256 && text.split('.').every((label) => hostLabel.test(label))],
  ['email', isMailAddress],
  ['idn-email', isMailAddress],
  // An IPv4 address written as IPv6 is both.
  ['ipv4', (text) => isAddress(text) && text.includes('.')],
  ['ipv6', (text) => isAddress(text) && text.includes(':')],
  ['uri', isUri],
  ['iri', isUri],
  ['uri-reference', (text) => readUrl(text) !== undefined],
  ['iri-reference', (text) => readUrl(text) !== undefined],
  ['uri-template', (text) => hasClosedBraces(unescapeText(readUrl(text)?.path ?? '{'))],
  ['uuid', (text) => uuid.test(text)],
  ['regex', (text) => readPattern(text) !== undefined],
  ['json-pointer', isPointer],
  ['relative-json-pointer', isRelativePointer],
]);

/** Every text has a format that is not known here. */
export function isFormat(name: string, text: string): boolean {
  return formats.get(name)?.(text) ?? true;
}

function isAddress(text: string): boolean {
  return isIP(text) !== 0 && !text.includes('%');
}

function isUri(text: string): boolean {
  const url = readUrl(text);
  return url !== undefined && url.scheme !== '';
}

function readUrl(text: string): Url | undefined {
  if (text.includes('\\')) return undefined;
  try {
    return parseUrl(text);
  } catch (error) {
    if (error instanceof InvalidSchema) return undefined;
    throw error;
  }
}

function hasClosedBraces(text: string): boolean {
  for (let open = text.indexOf('{'); open !== -1;) {
    const close = text.indexOf('}', open);
    if (close === -1) return false;
    open = text.indexOf('{', close);
  }
  return true;
}

function isPointer(text: string): boolean {
  return (text === '' || text.startsWith('/')) && !/~(?![01])/.test(text);
}

function isRelativePointer(text: string): boolean {
  const [prefix] = /^(?:0|[1-9]\d*)/.exec(text) ?? [];
  if (prefix === undefined) return false;
  const rest = text.slice(prefix.length);
  return rest === '#' || isPointer(rest);
}
