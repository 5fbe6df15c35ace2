import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { createLogger, type Logger } from './logger.js';

const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJlc2lnbmF0dXJl';
const key = `pck_demo1234_${'S3cr3t-'.repeat(6)}`;

function logged(write: (logger: Logger) => void, level: 'info' | 'debug' = 'info'): string {
  const lines: string[] = [];
  write(createLogger({ level, destination: { write: (line) => lines.push(line) } }));
  return lines.join('');
}

const parsed = (write: (logger: Logger) => void): Record<string, unknown> =>
  JSON.parse(logged(write)) as Record<string, unknown>;

describe('a logged line', () => {
  it('is JSON with level, time, message and members', () => {
    const line = parsed((logger) => {
      logger.info({ realm: 'acme', status: 200 }, 'answered');
    });
    expect(line).toMatchObject({ level: 'info', msg: 'answered', realm: 'acme', status: 200 });
    expect(line['time']).toMatch(/^\d{4}-\d\d-\d\dT/);
  });

  it('is not written below the level', () => {
    expect(
      logged((logger) => {
        logger.debug('x');
      }),
    ).toBe('');
  });

  it('spells out an error and its causes', () => {
    const error = new Error('outer', { cause: new Error('inner') });
    expect(
      parsed((logger) => {
        logger.error({ err: error }, 'failed');
      }),
    ).toMatchObject({ err: { type: 'Error', message: 'outer', cause: { message: 'inner' } } });
  });

  it('survives a cycle, depth, bytes and big integers', () => {
    const loop: Record<string, unknown> = { bytes: Buffer.from('hunter2'), big: 10n };
    loop['self'] = loop;
    let deep: unknown = 'bottom';
    for (let i = 0; i < 5000; i++) deep = { deep };
    expect(
      parsed((logger) => {
        logger.info({ loop, deep }, 'x');
      }),
    ).toMatchObject({ loop: { bytes: '[7 bytes]', big: '10', self: '[circular]' } });
  });
});

describe('a secret', () => {
  const names = [
    'authorization',
    'Authorization',
    'token',
    'access_token',
    'subject_token',
    'secret',
    'client_secret',
    'clientSecret',
    'password',
    'api_key',
    'apiKey',
    'x-api-key',
    'cookie',
    'private_key',
    'secretHash',
  ];

  it.each(names)('under the name %s is not logged at any depth', (name) => {
    const line = logged((logger) => {
      logger.info({ [name]: 'hunter2', a: { b: [{ [name]: { inner: 'hunter2' } }] } }, 'x');
      logger.info('interpolated %o', { [name]: 'hunter2' });
      logger.child({ [name]: 'hunter2' }).info('from a child');
    });
    expect(line).not.toContain('hunter2');
    expect(line).toContain('[redacted]');
  });

  it.each([
    ['a JWT', jwt, /eyJ/],
    ['a JWT glued to other text', `token-${jwt}`, /eyJ/],
    ['an encrypted JWT', `${jwt}.aaaa.bbbb`, /eyJ|bbbb/],
    ['an API key', key, /S3cr3t/],
    ['an Authorization value', 'Bearer hunter2hunter2', /hunter2/],
    ['basic credentials', 'Basic aHVudGVyMg==', /aHVudGVyMg/],
    ['a password in a URL', 'postgres://app:hunter2@db:5432/x', /hunter2/],
  ])('that looks like %s is masked wherever it stands', (_name, secret, trace) => {
    const line = logged((logger) => {
      logger.info(`message with ${secret} inside`);
      logger.info({ note: secret, list: [secret], [secret]: 1 }, 'x %s', secret);
      logger.error({ err: new Error(`refused ${secret}`, { cause: new Error(secret) }) }, 'x');
      logger.child({ note: secret }).warn('x');
    });
    expect(line).not.toMatch(trace);
  });

  it('keeps the id of an API key, which is no secret', () => {
    expect(
      logged((logger) => {
        logger.info(key);
      }),
    ).toContain('pck_demo1234_[redacted]');
  });

  it('is not seen in ordinary texts', () => {
    const text = 'see document.example.internal at 10.0.0.1 for acme-reports.v1.rego';
    expect(
      parsed((logger) => {
        logger.info({ tokens_left: 3, secretary: 'bob' }, text);
      }),
    ).toMatchObject({ msg: text, tokens_left: 3, secretary: 'bob' });
  });

  it('leaves every line valid JSON', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string(), (members, message) => {
        expect(() =>
          parsed((logger) => {
            logger.info({ members }, '%s', message);
          }),
        ).not.toThrow();
      }),
    );
  });
});
