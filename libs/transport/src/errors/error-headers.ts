import type { AuthzError } from '#libs/domain';
import { isRealmName } from '#libs/domain';

import { UnsupportedCoding } from './unsupported-coding.js';
import { httpStatusOf } from './error-table.js';

const defaultRetryAfterSeconds = 1;

/**
 * Headers that belong to an error besides its body: `WWW-Authenticate` (RFC 6750 section 3) with 401 and 403,
 * `Retry-After` with 503 and 429, `Accept-Encoding` with a body in another encoding.
 * @param realm as the caller sent it: anything that is no realm name is left out.
 */
export function errorHeadersOf(error: AuthzError, realm: string): Readonly<Record<string, string>> {
  const status = httpStatusOf(error.code);
  const headers: Record<string, string> = {};
  if (status === 401 || status === 403) headers['www-authenticate'] = challenge(error, realm);
  if (status === 503 || status === 429) {
    headers['retry-after'] = String(Math.ceil(error.retryAfterSeconds ?? defaultRetryAfterSeconds));
  }
  if (error instanceof UnsupportedCoding) headers['accept-encoding'] = error.accepted;
  return headers;
}

function challenge(error: AuthzError, realm: string): string {
  const scheme = isRealmName(realm) ? `Bearer realm="${realm}"` : 'Bearer realm="portcullis"';
  if (error.code === 'token_invalid') return `${scheme}, error="invalid_token"`;
  if (error.code === 'token_expired') {
    return `${scheme}, error="invalid_token", error_description="the token has expired"`;
  }
  // A request without any credential gets no error code (RFC 6750 section 3.1).
  return error.code === 'not_permitted' ? `${scheme}, error="insufficient_scope"` : scheme;
}
