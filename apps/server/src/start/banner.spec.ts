import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { opaVersion } from '#libs/opa';
import { installation } from '../installation.js';
import { banner } from './banner.js';
import { choicesOf } from './choices.js';
import { commandsToPaste } from './commands-to-paste.js';
import { withoutCredentials } from './open-postgres.js';

const url = 'http://127.0.0.1:8080';

describe('banner', () => {
  const report = { url, docsUrl: `${url}/docs`, seconds: 1.25, choices: [['Redis', 'off']] as const };

  it('says where it listens, what was chosen, and the new key', () => {
    const text = banner({ ...report, adminKey: { kind: 'created', credential: 'pck_abcd_secret' } });
    expect(text).toContain(`ready at ${url} (1.3 s)`);
    expect(text).toMatch(/^ {2}Redis {2}off$/m);
    expect(text).toContain('pck_abcd_secret');
  });

  it('says nothing of a key that was configured', () => {
    expect(banner({ ...report, adminKey: { kind: 'configured' } })).not.toMatch(/pck_|admin key/);
  });

  it('says of a key that is there already how to get another, and shows none', () => {
    const text = banner({ ...report, adminKey: { kind: 'kept' } });
    expect(text).toMatch(/admin key exists already.*--reset-admin-key/);
    expect(text).not.toContain('pck_');
  });
});

describe('choicesOf', () => {
  it('names servers without their credentials', () => {
    const configuration = { redis: { url: 'rediss://user:hunter2@cache:6379/2' } } as never;
    const commandLine = { target: 'decision' } as never;
    const opa = { status: () => ({ state: 'searching', detail: '' }) as const };
    const choices = choicesOf({ configuration, commandLine }, { description: 'db:5432/portcullis' }, opa);
    expect(choices).toContainEqual(['Redis', 'cache:6379/2']);
    expect(JSON.stringify(choices)).not.toContain('hunter2');
  });

  it.each([
    ['postgres://u:hunter2@db:5433/authz?sslmode=require', 'db:5433/authz'],
    ['postgres:///authz?host=/run/postgresql', 'local socket/authz'],
    ['postgres://u:hunter2@a,b/authz', /^(?!.*hunter2)/],
  ])('%s', (text, shown) => {
    expect(withoutCredentials(text)).toMatch(shown);
  });
});

describe('commandsToPaste', () => {
  it.each([
    [{ kind: 'created', credential: 'pck_abcd_secret' } as const, 'KEY=pck_abcd_secret'],
    [{ kind: 'configured' } as const, 'KEY=$PORTCULLIS_BOOTSTRAP_KEY'],
    [{ kind: 'not_in_force' } as const, "KEY='put your admin key here'"],
    [{ kind: 'kept' } as const, "KEY='put your admin key here'"],
  ])('takes the key from %j', (adminKey, line) => {
    expect(commandsToPaste(url, adminKey)).toContain(line);
  });
});

describe('Dockerfile', () => {
  it('has the opa that the server takes', () => {
    const dockerfile = readFileSync(join(installation, 'Dockerfile'), 'utf8');
    expect(dockerfile).toContain(`ARG OPA_VERSION=${opaVersion}\n`);
  });
});
