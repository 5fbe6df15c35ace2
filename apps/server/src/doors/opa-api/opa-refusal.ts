import type { AuthzError, ErrorCode } from '#libs/domain';
import { authzErrorOf, httpStatusOf } from '#libs/transport';

import type { Refusal } from '../http/request-context-refusal.js';

/** OPA's words for an error, by the status that ours has. */
const opaCodes: Readonly<Record<number, string>> = {
  400: 'invalid_parameter',
  401: 'unauthorized',
  403: 'unauthorized',
  404: 'resource_not_found',
  405: 'invalid_operation',
  409: 'resource_conflict',
  413: 'invalid_parameter',
  415: 'invalid_parameter',
};

/** OPA's error body `{code, message, errors}`; each of `errors` names our own code, so that the two can be told apart. */
export function opaRefusal(error: unknown): Refusal {
  const refusal = authzErrorOf(error);
  const status = statusOf(refusal.code);
  const body = {
    code: opaCodes[status] ?? 'internal_error',
    message: refusal.message,
    errors: errorsOf(refusal),
  };
  return { status, contentType: 'application/json', body: JSON.stringify(body) };
}

/** OPA has no 415: what cannot be read is a parameter error. */
function statusOf(code: ErrorCode): number {
  return code === 'unsupported_media_type' ? 400 : httpStatusOf(code);
}

function errorsOf({ code, message, faults }: AuthzError) {
  if (faults.length === 0) return [{ code, message }];
  return faults.map((fault) => ({ code, message: `${fault.at}: ${fault.message}` }));
}
