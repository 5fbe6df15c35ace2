import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { createLogger, type Logger } from './logger.js';

const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJlc2lnbmF0dXJl';
const key = `pck_demo1234_${'S3cr3t-'.repeat(6)}`;

function logged(write: (logger: Logger) => void, level: 'info' | 'debug' = 'info'): string {
  const lines: string[] = [];
  const after = () => undefined;
  write(createLogger({ level, after, destination: { write: (line) => lines.push(line) } }));
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

/** Logs, ends the interval as often as asked, and gives the lines. */
function repeated(write: (logger: Logger, endInterval: () => void) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  const pending: (() => void)[] = [];
  const logger = createLogger({
    level: 'info',
    destination: { write: (line) => lines.push(line) },
    after: (milliseconds, end) => {
      expect(milliseconds).toBe(10_000);
      pending.push(end);
    },
  });
  const endInterval = () => {
    for (const end of pending.splice(0)) end();
  };
  write(logger, endInterval);
  endInterval();
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

const failure = (code: string) => Object.assign(new Error('failed'), { code });

describe('lines of one kind', () => {
  const alike: [what: string, write: (logger: Logger, n: number) => void][] = [
    [
      'texts',
      (logger) => {
        logger.warn('lost');
      },
    ],
    [
      'members that differ',
      (logger, n) => {
        logger.error({ policy: `p${n}`, realm: 'a' }, 'not loaded');
      },
    ],
    [
      'errors of one code',
      (logger, n) => {
        logger.error({ err: failure('c'), request_id: `${n}` }, 'request');
      },
    ],
    [
      'errors alone',
      (logger) => {
        logger.error(failure('c'));
      },
    ],
    [
      'of children',
      (logger, n) => {
        logger.child({ n }).error('lost');
      },
    ],
  ];

  it.each(alike)('are written ten times and then counted: %s', (_, write) => {
    const lines = repeated((logger) => {
      for (let n = 0; n < 1_000; n++) write(logger, n);
    });
    expect(lines).toHaveLength(11);
    expect(lines.at(-1)).toMatchObject({ msg: 'more lines like this were left out', withheld: 990 });
    expect(lines.at(-1)?.['level']).toBe(lines[0]?.['level']);
  });

  const different: [what: string, write: (logger: Logger, n: number) => void][] = [
    [
      'realms',
      (logger, n) => {
        logger.error({ realm: `r${n % 10}` }, 'x');
      },
    ],
    [
      'routes',
      (logger, n) => {
        logger.error({ route: `/${n % 10}` }, 'x');
      },
    ],
    [
      'a realm and a route of one name',
      (logger, n) => {
        logger.error({ [n % 2 ? 'realm' : 'route']: 'x' }, 'x');
      },
    ],
    [
      'codes',
      (logger, n) => {
        logger.error({ err: failure(`c${n % 10}`) }, 'x');
      },
    ],
    [
      'levels',
      (logger, n) => {
        logger[n % 2 ? 'warn' : 'error']('x');
      },
    ],
    [
      'texts',
      (logger, n) => {
        logger.warn(`text ${n % 10}`);
      },
    ],
  ];

  it.each(different)('are not those of other %s', (_, write) => {
    const lines = repeated((logger) => {
      for (let n = 0; n < 20; n++) write(logger, n);
    });
    expect(lines).toHaveLength(20);
    expect(lines.every((line) => line['withheld'] === undefined)).toBe(true);
  });

  it('are written again in the next interval, and nothing is told where nothing was left out', () => {
    const lines = repeated((logger, endInterval) => {
      for (let n = 0; n < 12; n++) logger.error('x');
      endInterval();
      for (let n = 0; n < 10; n++) logger.error('x');
    });
    expect(lines.map(({ withheld }) => withheld)).toEqual([
      ...Array<undefined>(10).fill(undefined),
      2,
      ...Array<undefined>(10).fill(undefined),
    ]);
  });

  it('are told apart up to a bound, and counted beyond it', () => {
    const lines = repeated((logger) => {
      for (let n = 0; n < 5_000; n++) logger.error({ realm: `r${n}` }, 'x');
    });
    expect(lines).toHaveLength(500 + 10 + 1);
    expect(lines.at(-1)).toMatchObject({ withheld: 4_490 });
  });

  it('are all written at the level of what is answered, and where they are fatal', () => {
    const lines = repeated((logger) => {
      for (let n = 0; n < 20; n++) logger.info('x');
      for (let n = 0; n < 20; n++) logger.fatal('x');
    });
    expect(lines).toHaveLength(40);
  });

  it('are told of when the process ends', () => {
    const told: string[] = [];
    const before = new Set(process.listeners('exit'));
    const logger = createLogger({ level: 'info', destination: { write: (line) => told.push(line) } });
    for (let n = 0; n < 13; n++) logger.error('x');
    const own = process.listeners('exit').filter((listener) => !before.has(listener));
    expect(own).toHaveLength(1);
    own[0]?.call(process, 0);
    expect(JSON.parse(told.at(-1) ?? '')).toMatchObject({ withheld: 3 });
    expect(process.listenerCount('exit')).toBe(before.size);
  });
});

describe('the length of a line', () => {
  const long = 'x"\u0000'.repeat(200_000);
  const wide = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`m${n}`, long]));

  it.each<[string, (logger: Logger) => void]>([
    [
      'a message',
      (logger) => {
        logger.error(long);
      },
    ],
    [
      'a message beside members',
      (logger) => {
        logger.error({}, long);
      },
    ],
    [
      'an interpolated text',
      (logger) => {
        logger.error('%s', long);
      },
    ],
    [
      'an error',
      (logger) => {
        logger.error({ err: new Error(long, { cause: new Error(long) }) }, 'x');
      },
    ],
    [
      'many long members',
      (logger) => {
        logger.error({ ...wide, deeper: { ...wide } }, 'x');
      },
    ],
    [
      'bindings of a child',
      (logger) => {
        logger.child({ long }).error('x');
      },
    ],
    [
      'many long secrets',
      (logger) => {
        logger.error({ list: Array(100).fill(`Bearer ${'x'.repeat(3_000)}`) });
      },
    ],
  ])('is bounded whatever %s holds', (_, write) => {
    const line = logged(write);
    expect(line.length).toBeLessThanOrEqual(16_384 + 1);
    expect(JSON.parse(line)).toMatchObject({ level: 'error', time: expect.stringMatching(/^\d{4}-/) });
  });
});
