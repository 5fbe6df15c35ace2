import { describe, expect, it } from '@jest/globals';
import { QueryFailedError } from 'typeorm';
import { AuthzError } from '#libs/domain';
import { fromDriver, isLost, isReadOnly, isUnanswered, storeUnavailable } from './driver-errors.js';

const failed = (code: string | undefined, message = 'no', constraint?: string): QueryFailedError =>
  new QueryFailedError(
    'SELECT secret',
    ['parameter'],
    Object.assign(new Error(message), { code, constraint }),
  );
const raw = (code: string | undefined, message = 'no'): Error => Object.assign(new Error(message), { code });

describe('errors of the driver', () => {
  const meant: [name: string, error: unknown, code: string][] = [
    ['refused connection', raw('ECONNREFUSED'), 'store_unavailable'],
    ['unknown host', raw('ENOTFOUND'), 'store_unavailable'],
    ['untrusted certificate', raw('SELF_SIGNED_CERT_IN_CHAIN'), 'store_unavailable'],
    ['used-up pool', raw(undefined, 'timeout exceeded when trying to connect'), 'store_unavailable'],
    [
      'connection timeout',
      raw(undefined, 'Connection terminated due to connection timeout'),
      'store_unavailable',
    ],
    ['lost connection', failed(undefined, 'Connection terminated unexpectedly'), 'store_unavailable'],
    ['broken pipe', failed('EPIPE'), 'store_unavailable'],
    ['no answer', failed(undefined, 'Query read timeout'), 'store_unavailable'],
    ['statement timeout', failed('57014'), 'store_unavailable'],
    ['shutdown', failed('57P01'), 'store_unavailable'],
    ['starting up', raw('57P03'), 'store_unavailable'],
    ['too many connections', raw('53300'), 'store_unavailable'],
    ['full disk', failed('53100'), 'store_unavailable'],
    ['wrong password', raw('28P01'), 'store_unavailable'],
    ['no such database', raw('3D000'), 'store_unavailable'],
    ['standby', failed('25006'), 'store_unavailable'],
    ['deadlock', failed('40P01'), 'store_unavailable'],
    ['not migrated', failed('42P01'), 'store_unavailable'],
    ['U+0000', failed('22021'), 'invalid_request'],
    ['number out of range', failed('22003'), 'invalid_request'],
    ['check constraint', failed('23514'), 'invalid_request'],
    ['syntax error', failed('42601'), 'internal'],
    ['unforeseen constraint', failed('23505', 'no', 'other_key'), 'internal'],
  ];
  it.each(meant)('%s', (_name, error, code) => {
    const ours = fromDriver(error) as AuthzError;
    expect(ours).toBeInstanceOf(AuthzError);
    expect(ours.code).toBe(code);
    expect(ours.retryAfterSeconds).toBe(code === 'store_unavailable' ? 1 : undefined);
    expect(JSON.stringify([ours.message, ours.cause])).not.toMatch(/secret|parameter/);
  });

  it('are told what a constraint means', () => {
    const meaning = new AuthzError('in_use', 'still assigned');
    expect(fromDriver(failed('23503', 'no', 'a_fkey'), { a_fkey: () => meaning })).toBe(meaning);
  });

  it.each([new TypeError('a bug'), new AuthzError('not_found', 'x'), 'text', null, undefined])(
    'are not what anything else is taken for (%s)',
    (other) => {
      expect(fromDriver(other)).toBe(other);
    },
  );

  it.each([
    ['demoted server', failed('25006'), true, true],
    ['demoted server, as we told it', fromDriver(failed('25006')), true, true],
    ['shutdown', failed('57P01'), true, false],
    ['crash of a neighbour', failed('57P02'), true, false],
    ['starting up', failed('57P03'), true, false],
    ['broken protocol', failed('08P01'), true, false],
    ['lost by a pooler', failed('08006'), true, false],
    ['no answer', failed(undefined, 'Query read timeout'), true, false],
    ['cancelled statement', failed('57014'), false, false],
    ['too many connections', failed('53300'), false, false],
    ['deadlock', failed('40P01'), false, false],
    ['a bug', new TypeError('25006'), false, false],
  ])('say whether the connection is of use after a %s', (_name, error, lost, readOnly) => {
    expect([isLost(error), isReadOnly(error)]).toEqual([lost, readOnly]);
  });

  it('tell a statement without an answer from one that was refused', () => {
    const silent = failed(undefined, 'Query read timeout');
    expect([silent, fromDriver(silent), failed('57014'), storeUnavailable()].map(isUnanswered)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
