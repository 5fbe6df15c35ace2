import { isUtf8 } from 'node:buffer';

import type { RegoObject } from '../../rego/rego-value.js';
import { BeyondLimits } from '../beyond-limits.js';
import { BuiltinError } from '../builtin.js';
import { readJson } from '../json-text/read-json.js';
import { decodeTokenPart } from './base64.js';
import { asObject, memberOf } from './members.js';

/** Characters. Far beyond any token, and little enough to hash and decode within a deadline. */
export const maxTokenLength = 8 * 1024 * 1024;

/** The three parts of a JWS in compact form (RFC 7515 section 7.1), as they stand. */
export interface Token {
  readonly header: string;
  readonly payload: string;
  readonly signature: string;
}

export function splitToken(text: string): Token {
  if (text.length > maxTokenLength) throw new BeyondLimits('the token is too long');
  const [header, payload, signature, ...others] = text.split('.', 4);
  if (header === undefined || payload === undefined || signature === undefined || others.length > 0) {
    throw new BuiltinError('a token has three parts');
  }
  return { header, payload, signature };
}

/** What the signature covers. */
export function signedBytes({ header, payload }: Token): Buffer {
  return Buffer.from(`${header}.${payload}`);
}

/** The header's members, of which none was judged. An encrypted token (JWE) is refused. */
export function decodeHeader({ header }: Token, check: () => void): RegoObject {
  const members = decodeObject(decodeTokenPart(header), check);
  if (memberOf(members, 'enc') !== undefined) throw new BuiltinError('encrypted tokens are not read');
  return members;
}

export function decodeObject(bytes: Buffer, check: () => void): RegoObject {
  return asObject(readJson(jsonText(bytes), check), 'a part of a token');
}

/** JSON must be UTF-8 (RFC 8259 section 8.1); Go would read other bytes as U+FFFD, and let them pass. */
function jsonText(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new BeyondLimits('JSON that is not UTF-8');
  return bytes.toString('utf8');
}
