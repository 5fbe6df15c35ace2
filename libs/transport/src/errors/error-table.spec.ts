import { describe, expect, it } from '@jest/globals';

import type { ErrorCode } from '#libs/domain';

import { errorCodes, grpcStatusOf, httpStatusOf, titleOf } from './error-table.js';

const table: [ErrorCode, number, number][] = [
  ['invalid_request', 400, 3],
  ['payload_too_large', 413, 8],
  ['unsupported_media_type', 415, 3],
  ['unsupported_encoding', 415, 3],
  ['method_not_allowed', 405, 12],
  ['limit_exceeded', 429, 8],
  ['headers_too_large', 431, 8],
  ['request_timeout', 408, 4],
  ['unauthenticated', 401, 16],
  ['token_invalid', 401, 16],
  ['token_expired', 401, 16],
  ['not_permitted', 403, 7],
  ['not_found', 404, 5],
  ['realm_not_found', 404, 5],
  ['already_exists', 409, 6],
  ['in_use', 409, 9],
  ['role_cycle', 409, 9],
  ['stale_write', 412, 10],
  ['precondition_required', 428, 9],
  ['quota_exceeded', 409, 8],
  ['policy_invalid', 422, 3],
  ['policy_unavailable', 503, 14],
  ['revision_not_reached', 503, 14],
  ['replica_stale', 503, 14],
  ['issuer_unavailable', 503, 14],
  ['store_unavailable', 503, 14],
  ['compiler_unavailable', 503, 14],
  ['overloaded', 503, 14],
  ['shutting_down', 503, 14],
  ['evaluation_failed', 500, 13],
  ['result_too_large', 500, 8],
  ['evaluation_timeout', 504, 4],
  ['internal', 500, 13],
];

describe('the error table', () => {
  it.each(table)('answers %s with HTTP %d and gRPC %d', (code, http, grpc) => {
    expect(httpStatusOf(code)).toBe(http);
    expect(grpcStatusOf(code)).toBe(grpc);
  });

  it('is tested for every code there is', () => {
    expect([...errorCodes].sort()).toEqual(table.map(([code]) => code).sort());
  });

  it('gives each code a title of its own', () => {
    expect(new Set(errorCodes.map(titleOf)).size).toBe(errorCodes.length);
  });
});
