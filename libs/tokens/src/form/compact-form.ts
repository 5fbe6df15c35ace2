import { malformedToken, tooLongToken } from '../token-rejection.js';

const compactForm = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;

export interface CompactParts {
  readonly header: Uint8Array;
  readonly payload: Uint8Array;
}

/**
 * Splits a JWS in compact serialization (RFC 7515, section 7.1) whose text is the only one for its content: no padding, no
 * white space, no stray bits at the end of a part. Decoders, jose's among them, accept many texts for one token.
 * Longer texts than `maxLength` are refused unread: a token of 5 MB would cost tens of milliseconds. Throws `token_invalid`.
 */
export function splitCompactForm(token: string, maxLength: number): CompactParts {
  if (token.length > maxLength) throw tooLongToken(maxLength);
  if (!compactForm.test(token)) throw malformedToken();
  const [header = '', payload = '', signature = ''] = token.split('.');
  decodeCanonical(signature);
  return { header: decodeCanonical(header), payload: decodeCanonical(payload) };
}

function decodeCanonical(part: string): Uint8Array {
  const bytes = Buffer.from(part, 'base64url');
  if (bytes.toString('base64url') !== part) throw malformedToken();
  return bytes;
}
