import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { ConfigError, configurationDocument, insecureSwitches, readConfig } from './index.js';

const sections = {
  server: z.object({
    port: z
      .number()
      .int()
      .min(0)
      .max(65_535)
      .default(8080)
      .describe('Where to listen.')
      .meta({ env: 'PORT' }),
    level: z
      .enum(['info', 'debug'])
      .default('info')
      .describe('How much | to log.')
      .meta({ env: 'PORTCULLIS_LOG_LEVEL' }),
    // Also what authors write the other way round, with the meta inside the default.
    grace: z.coerce.number().describe('Seconds.').meta({ env: 'PORTCULLIS_DRAIN_SECONDS' }).default(5),
    key: z
      .string()
      .regex(/^pck_/, 'must begin with `pck_`')
      .optional()
      .describe('First key.')
      .meta({ env: 'PORTCULLIS_BOOTSTRAP_KEY', secret: true }),
  }),
  store: z.object({
    url: z
      .url({ protocol: /^postgres$/ })
      .describe('Where Postgres is.')
      .meta({ env: 'DATABASE_URL', secret: true }),
    open: z.coerce
      .boolean()
      .default(false)
      .describe('Lets anybody in.')
      .meta({ env: 'PORTCULLIS_INSECURE_OPEN' }),
  }),
};
const working = { DATABASE_URL: 'postgres://u:hunter2@db/x' };

function faultsOf(env: Record<string, string>): Record<string, string> {
  try {
    readConfig(sections, env);
  } catch (error) {
    return Object.fromEntries((error as ConfigError).faults.map((fault) => [fault.key, fault.message]));
  }
  return {};
}

describe('readConfig', () => {
  it('answers defaults for what is not set or empty', () => {
    const { server } = readConfig(sections, { ...working, PORT: '' });
    expect({ ...server }).toEqual({ port: 8080, level: 'info', grace: 5 });
  });

  it.each([
    ['PORT', '0', 'port', 0],
    ['PORT', '65535', 'port', 65_535],
    ['PORTCULLIS_DRAIN_SECONDS', '0.5', 'grace', 0.5],
  ] as const)('reads %s=%s as a number', (key, text, name, value) => {
    expect(readConfig(sections, { ...working, [key]: text }).server[name]).toBe(value);
  });

  it.each([
    ['true', true],
    ['1', true],
    ['ON', true],
    ['false', false],
    ['0', false],
    ['no', false],
  ])('reads the switch %s as %s', (text, value) => {
    expect(readConfig(sections, { ...working, PORTCULLIS_INSECURE_OPEN: text }).store.open).toBe(value);
  });

  it('reports every fault of every section at once, each with its key', () => {
    expect(
      faultsOf({
        PORT: 'abc',
        PORTCULLIS_LOG_LEVEL: 'loud',
        PORTCULLIS_BOOTSTRAP_KEY: 'hunter2',
        PORTCULLIS_INSECURE_OPEN: 'maybe',
        PORTCULLIS_LOG_LEVLE: 'debug',
      }),
    ).toEqual({
      PORT: 'expected number, got `abc`',
      PORTCULLIS_LOG_LEVEL: 'expected one of "info"|"debug", got `loud`',
      PORTCULLIS_BOOTSTRAP_KEY: 'must begin with `pck_`',
      DATABASE_URL: expect.stringContaining('is not set'),
      PORTCULLIS_INSECURE_OPEN: 'expected true or false, got `maybe`',
      PORTCULLIS_LOG_LEVLE: 'is not known; did you mean `PORTCULLIS_LOG_LEVEL`?',
    });
  });

  it.each(['1e3', '0x10', '8080x', ' ', 'Infinity', '65536', '-1', '1.5'])('refuses PORT=%j', (text) => {
    expect(Object.keys(faultsOf({ ...working, PORT: text }))).toEqual(['PORT']);
  });

  it.each(['PORTCULLIS_SERVICE_HOST', 'PORTCULLIS_SERVICE_PORT_HTTP', 'PORTCULLIS_PORT_8080_TCP_ADDR'])(
    'does not mistake %s, set by Kubernetes, for a typing error',
    (key) => {
      expect(faultsOf({ ...working, [key]: '10.0.0.1' })).toEqual({});
    },
  );

  it('takes PORTCULLIS_PORT as a typing error unless Kubernetes set it', () => {
    expect(faultsOf({ ...working, PORTCULLIS_PORT: 'tcp://10.0.0.1:8080' })).toEqual({});
    expect(Object.keys(faultsOf({ ...working, PORTCULLIS_PORT: '8081' }))).toEqual(['PORTCULLIS_PORT']);
  });

  it('freezes the result', () => {
    const configuration = readConfig(sections, working);
    expect(Object.isFrozen(configuration)).toBe(true);
    expect(Object.isFrozen(configuration.server)).toBe(true);
  });
});

describe('secrets', () => {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-config-'));
  const file = join(folder, 'key');
  writeFileSync(file, 'pck_abcd_from-a-file\n');

  it('are read from the file that <KEY>_FILE names, without its last line break', () => {
    const { server } = readConfig(sections, { ...working, PORTCULLIS_BOOTSTRAP_KEY_FILE: file });
    expect(server.key).toBe('pck_abcd_from-a-file');
  });

  it.each([
    [
      'a file that is not there',
      { PORTCULLIS_BOOTSTRAP_KEY_FILE: join(folder, 'none') },
      /cannot be read \(ENOENT\)/,
    ],
    [
      'both forms',
      { PORTCULLIS_BOOTSTRAP_KEY_FILE: file, PORTCULLIS_BOOTSTRAP_KEY: 'pck_x' },
      /set only one/,
    ],
    ['a file for what is no secret', { PORTCULLIS_LOG_LEVEL_FILE: file }, /is not known/],
  ])('refuses %s', (_name, env, message) => {
    expect(Object.values(faultsOf({ ...working, ...env }))).toEqual([expect.stringMatching(message)]);
  });

  it('show neither in a printed section nor in a fault', () => {
    const configuration = readConfig(sections, working);
    expect(JSON.stringify(configuration)).not.toContain('hunter2');
    expect(inspect(configuration)).not.toContain('hunter2');
    expect(configuration.store.url).toContain('hunter2');
    expect(JSON.stringify(faultsOf({ DATABASE_URL: 'mysql://u:hunter2@db/x' }))).not.toContain('hunter2');
  });
});

describe('insecureSwitches', () => {
  it.each([
    ['true', ['PORTCULLIS_INSECURE_OPEN']],
    ['false', []],
  ])('lists the switch when it is %s', (text, keys) => {
    const configuration = readConfig(sections, { ...working, PORTCULLIS_INSECURE_OPEN: text });
    expect(insecureSwitches(sections, configuration).map((each) => each.key)).toEqual(keys);
  });
});

describe('configurationDocument', () => {
  it.each([
    '| `PORT` | `8080` | Where to listen. |',
    '| `PORTCULLIS_LOG_LEVEL` | `info` | How much \\| to log. |',
    '| `PORTCULLIS_DRAIN_SECONDS` | `5` | Seconds. |',
    '| `PORTCULLIS_BOOTSTRAP_KEY` |  | First key. (*secret*) |',
    '| `DATABASE_URL` | **required** | Where Postgres is. (*secret*) |',
    '| `PORTCULLIS_INSECURE_OPEN` | `false` | Lets anybody in. (*insecure*) |',
  ])('has the line %s', (line) => {
    expect(configurationDocument(sections).split('\n')).toContain(line);
  });
});
