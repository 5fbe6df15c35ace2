import type { IncomingHttpHeaders } from 'node:http';

import { AuthzError } from '#libs/domain';
import { charsetsOf, UnsupportedCoding } from '#libs/transport';

/**
 * Refuses a body in a coding or a character set that nobody here reads, before somebody takes it for malformed JSON.
 * Throws `unsupported_encoding`.
 * @param coding that the door takes besides none at all.
 */
export function assertReadable(headers: IncomingHttpHeaders, coding = 'identity'): void {
  const sent = headers['content-encoding']?.trim().toLowerCase();
  if (sent !== undefined && sent !== 'identity' && sent !== coding) throw new UnsupportedCoding(coding);
  const contentType = headers['content-type'];
  // The exact spelling is nearly every request.
  if (contentType === undefined || contentType === 'application/json') return;
  if (charsetsOf(contentType).every(isUtf8)) return;
  throw new AuthzError('unsupported_encoding', 'send the body in UTF-8');
}

function isUtf8(charset: string): boolean {
  return charset === 'utf-8' || charset === 'utf8';
}
