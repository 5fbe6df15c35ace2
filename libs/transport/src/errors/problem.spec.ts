import { describe, expect, it } from '@jest/globals';

import { AuthzError } from '#libs/domain';

import { authzErrorOf } from './authz-error-of.js';
import { errorHeadersOf } from './error-headers.js';
import { errorCodes } from './error-table.js';
import { problemOf } from './problem.js';

const fastifyError = (code: string, statusCode: number) =>
  Object.assign(new Error('framework text'), { code, statusCode });

describe('a problem body', () => {
  it('carries code, status, message, faults and request id', () => {
    const error = new AuthzError('invalid_request', 'two members are wrong', {
      faults: [{ at: 'emails[1]', message: 'must be a string', hint: 'quote it' }],
      cause: new Error('private'),
    });
    expect(problemOf(error, 'r-1')).toEqual({
      type: 'urn:portcullis:error:invalid_request',
      title: 'The request is malformed',
      status: 400,
      detail: 'two members are wrong',
      code: 'invalid_request',
      errors: [{ at: 'emails[1]', message: 'must be a string', hint: 'quote it' }],
      request_id: 'r-1',
    });
  });

  it('carries nothing that a fault was not meant to have', () => {
    const fault = { at: 'a', message: 'm', secret: 'hunter2' };
    const { errors } = problemOf(new AuthzError('invalid_request', 'x', { faults: [fault] }), 'r');
    expect(errors).toEqual([{ at: 'a', message: 'm' }]);
  });

  it.each([
    ['an Error', new Error('password=hunter2')],
    ['a string', 'hunter2'],
    ['undefined', undefined],
    ['an error of our own connections', fastifyError('ECONNRESET', 500)],
    ['a foreign error that claims to be the caller’s', fastifyError('UND_ERR', 404)],
  ])('tells nothing of %s', (_name, error) => {
    const problem = problemOf(error, 'r');
    expect(problem).toMatchObject({ code: 'internal', status: 500, errors: [] });
    expect(JSON.stringify(problem)).not.toMatch(/hunter2|framework text/);
  });

  it.each([
    ['FST_ERR_CTP_BODY_TOO_LARGE', 413, 'payload_too_large'],
    ['FST_ERR_CTP_INVALID_MEDIA_TYPE', 415, 'unsupported_media_type'],
    ['FST_ERR_BAD_URL', 400, 'invalid_request'],
    ['FST_ERR_MAX_PARAM_LENGTH', 414, 'not_found'],
    ['FST_ERR_SOMETHING_NEW', 400, 'invalid_request'],
    ['ECONNRESET', 400, 'invalid_request'],
  ])('reads the framework’s %s %d as %s', (code, status, ours) => {
    expect(authzErrorOf(fastifyError(code, status)).code).toBe(ours);
  });

  it('keeps the original as private cause', () => {
    const original = new Error('x');
    expect(authzErrorOf(original).cause).toBe(original);
  });
});

describe('error headers', () => {
  const headersOf = (code: (typeof errorCodes)[number]) => errorHeadersOf(new AuthzError(code, 'x'), 'acme');

  it.each([
    ['unauthenticated', 'Bearer realm="acme"'],
    ['token_invalid', 'Bearer realm="acme", error="invalid_token"'],
    [
      'token_expired',
      'Bearer realm="acme", error="invalid_token", error_description="the token has expired"',
    ],
    ['not_permitted', 'Bearer realm="acme", error="insufficient_scope"'],
  ] as const)('challenge for %s', (code, expected) => {
    expect(headersOf(code)).toEqual({ 'www-authenticate': expected });
  });

  it('never carry a realm that is no realm name', () => {
    const headers = errorHeadersOf(new AuthzError('unauthenticated', 'x'), 'a"\r\nSet-Cookie: x');
    expect(headers).toEqual({ 'www-authenticate': 'Bearer realm="portcullis"' });
  });

  it('say when to come back', () => {
    const error = new AuthzError('store_unavailable', 'x', { retryAfterSeconds: 2.2 });
    expect(errorHeadersOf(error, 'acme')).toEqual({ 'retry-after': '3' });
    expect(headersOf('shutting_down')).toEqual({ 'retry-after': '1' });
  });

  it('are none for the other codes', () => {
    const bare = errorCodes.filter((code) => Object.keys(headersOf(code)).length === 0);
    expect(bare).toEqual(expect.arrayContaining(['invalid_request', 'internal', 'not_found']));
  });
});
