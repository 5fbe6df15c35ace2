import type { AuthzError } from '#libs/domain';
import { loggableRequestId, problemMediaType, problemOf } from '#libs/transport';

import type { Refusal } from '../http/request-context-refusal.js';

/** AuthZEN answers a wrong content type with 400 (section 10.1.3), all else as the error table says. */
export function problemRefusal(error: AuthzError, requestId: string): Refusal {
  const problem = problemOf(error, loggableRequestId(requestId));
  const status = problem.code === 'unsupported_media_type' ? 400 : problem.status;
  return { status, contentType: problemMediaType, body: JSON.stringify({ ...problem, status }) };
}
