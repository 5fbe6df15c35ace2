import { AuthzError, type ErrorCode } from '#libs/domain';

/** What Fastify throws before a handler runs, in our words. Its own messages are not answered. */
const frameworkErrors: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['payload_too_large', 'the request body is too large'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['unsupported_media_type', 'the content type is not supported'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [
    'invalid_request',
    'the request body is not as long as `Content-Length` says',
  ],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['invalid_request', 'the request body is empty'],
  FST_ERR_CTP_INVALID_JSON_BODY: ['invalid_request', 'the request body is not JSON'],
  FST_ERR_BAD_URL: ['invalid_request', 'the path is not correctly percent-encoded'],
  FST_ERR_MAX_PARAM_LENGTH: ['not_found', 'there is nothing at this path'],
  FST_ERR_NOT_FOUND: ['not_found', 'there is nothing at this path'],
  ECONNRESET: ['invalid_request', 'the connection ended before the request body did'],
};

/** One error type for whatever was thrown. What nobody foresaw becomes `internal`; the original stays as private `cause`. */
export function authzErrorOf(error: unknown): AuthzError {
  if (error instanceof AuthzError) return error;
  const known = frameworkError(error);
  if (known) return new AuthzError(known[0], known[1], { cause: error });
  return new AuthzError('internal', 'an unforeseen error; the log has it under the request id', {
    cause: error,
  });
}

/** Only errors that Fastify marked as the caller's (4xx): the same codes on our own connections are our fault. */
function frameworkError(error: unknown): readonly [ErrorCode, string] | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  if (typeof code !== 'string' || typeof statusCode !== 'number') return undefined;
  if (statusCode < 400 || statusCode > 499) return undefined;
  if (Object.hasOwn(frameworkErrors, code)) return frameworkErrors[code];
  return code.startsWith('FST_ERR_') ? ['invalid_request', 'the request cannot be read'] : undefined;
}
