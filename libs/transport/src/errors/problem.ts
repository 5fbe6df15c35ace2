import type { ErrorCode, Fault } from '#libs/domain';

import { authzErrorOf } from './authz-error-of.js';
import { httpStatusOf, titleOf } from './error-table.js';

/** RFC 9457 problem details, answered as `application/problem+json`. */
export interface Problem {
  /** `urn:portcullis:error:` + code. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ErrorCode;
  /** Each thing that is wrong and where; empty when `detail` says it all. */
  readonly errors: readonly Fault[];
  readonly request_id: string;
}

export const problemMediaType = 'application/problem+json';

/** What may be told of any error. Never carries a cause, a stack or the message of an error we did not write. */
export function problemOf(error: unknown, requestId: string): Problem {
  const { code, message, faults } = authzErrorOf(error);
  return {
    type: `urn:portcullis:error:${code}`,
    title: titleOf(code),
    status: httpStatusOf(code),
    detail: message,
    code,
    errors: faults.map(publicFault),
    request_id: requestId,
  };
}

function publicFault({ at, message, hint, row, col }: Fault): Fault {
  return {
    at,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(row === undefined ? {} : { row }),
    ...(col === undefined ? {} : { col }),
  };
}
