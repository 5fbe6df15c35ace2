import type { ErrorCode } from '#libs/domain';

/** gRPC status codes by name (https://grpc.io/docs/guides/status-codes/). */
export const grpcStatus = {
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  UNAUTHENTICATED: 16,
} as const;

type GrpcStatusName = keyof typeof grpcStatus;

interface Row {
  readonly http: number;
  readonly grpc: GrpcStatusName;
  /** What RFC 9457 calls the title: the same for every occurrence of the code. */
  readonly title: string;
}

const row = (http: number, grpc: GrpcStatusName, title: string): Row => ({ http, grpc, title });

/** What each door answers for each code. A record over the union, so a new code does not compile without its row. */
const errorTable: Readonly<Record<ErrorCode, Row>> = {
  invalid_request: row(400, 'INVALID_ARGUMENT', 'The request is malformed'),
  payload_too_large: row(413, 'RESOURCE_EXHAUSTED', 'The request is too large'),
  unsupported_media_type: row(415, 'INVALID_ARGUMENT', 'The content type is not supported'),
  unsupported_encoding: row(415, 'INVALID_ARGUMENT', 'The encoding of the content is not supported'),
  method_not_allowed: row(405, 'UNIMPLEMENTED', 'The method is not allowed here'),
  limit_exceeded: row(429, 'RESOURCE_EXHAUSTED', 'A limit was exceeded'),
  headers_too_large: row(431, 'RESOURCE_EXHAUSTED', 'The headers are too large'),
  request_timeout: row(408, 'DEADLINE_EXCEEDED', 'The request did not arrive in time'),
  unauthenticated: row(401, 'UNAUTHENTICATED', 'The caller is not authenticated'),
  token_invalid: row(401, 'UNAUTHENTICATED', 'The token is not accepted'),
  token_expired: row(401, 'UNAUTHENTICATED', 'The token has expired'),
  not_permitted: row(403, 'PERMISSION_DENIED', 'The caller may not use this operation'),
  not_found: row(404, 'NOT_FOUND', 'There is no such thing'),
  realm_not_found: row(404, 'NOT_FOUND', 'There is no such realm'),
  already_exists: row(409, 'ALREADY_EXISTS', 'It exists already'),
  in_use: row(409, 'FAILED_PRECONDITION', 'It is still in use'),
  role_cycle: row(409, 'FAILED_PRECONDITION', 'The roles would form a cycle'),
  stale_write: row(412, 'ABORTED', 'It was changed meanwhile'),
  precondition_required: row(428, 'FAILED_PRECONDITION', 'A precondition is required'),
  // Not 429: to come back later helps nobody, to remove something does.
  quota_exceeded: row(409, 'RESOURCE_EXHAUSTED', 'The realm would outgrow a quota'),
  policy_invalid: row(422, 'INVALID_ARGUMENT', 'The policy is refused'),
  policy_unavailable: row(503, 'UNAVAILABLE', 'The policy is not loaded'),
  revision_not_reached: row(503, 'UNAVAILABLE', 'The demanded revision is not here yet'),
  replica_stale: row(503, 'UNAVAILABLE', 'This replica is too far behind to answer'),
  issuer_unavailable: row(503, 'UNAVAILABLE', 'The issuer cannot be asked'),
  store_unavailable: row(503, 'UNAVAILABLE', 'The store cannot be asked'),
  compiler_unavailable: row(503, 'UNAVAILABLE', 'The policy compiler is not ready'),
  overloaded: row(503, 'UNAVAILABLE', 'This replica is busy'),
  shutting_down: row(503, 'UNAVAILABLE', 'This replica is shutting down'),
  evaluation_failed: row(500, 'INTERNAL', 'The policy could not be evaluated'),
  // A fault of the policy, not of the request: the same question has the same answer wherever it is asked.
  result_too_large: row(500, 'RESOURCE_EXHAUSTED', 'The result is too large'),
  evaluation_timeout: row(504, 'DEADLINE_EXCEEDED', 'The evaluation took too long'),
  internal: row(500, 'INTERNAL', 'Something went wrong inside Portcullis'),
};

export function httpStatusOf(code: ErrorCode): number {
  return errorTable[code].http;
}

export function grpcStatusOf(code: ErrorCode): number {
  return grpcStatus[errorTable[code].grpc];
}

export function titleOf(code: ErrorCode): string {
  return errorTable[code].title;
}

/** Every code there is: for tests and documents that must leave none out. */
export const errorCodes: readonly ErrorCode[] = Object.keys(errorTable) as ErrorCode[];
