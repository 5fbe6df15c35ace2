import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { compiledBinary } from './compiled-binary.js';
import { OpaBinary, opaCachePath } from './opa-binary.js';
import { opaVersion } from './opa-release.js';
import type { OpaSource, SourceOutcome } from './opa-source.js';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'opa-binary-'));
});
afterEach(() => {
  rmSync(home, { recursive: true });
});

/** A script that says it is an opa of that version. */
function fakeOpa(path: string, version: string = opaVersion): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\necho 'Version: ${version}'\n`);
  chmodSync(path, 0o755);
  return path;
}

/** A `go` that installs what `script` makes of `$GOBIN`. */
function fakeGo(script: string): void {
  mkdirSync(join(home, 'bin'), { recursive: true });
  writeFileSync(join(home, 'bin', 'go'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(home, 'bin', 'go'), 0o755);
}

const unreachable = (): Promise<Response> => Promise.reject(new Error('offline'));

function binary(options: Partial<ConstructorParameters<typeof OpaBinary>[0]> = {}): OpaBinary {
  const environment = { PATH: `${join(home, 'bin')}:/usr/bin:/bin`, ...options.environment };
  return new OpaBinary({ homeDirectory: home, fetch: unreachable, ...options, environment });
}

const cached = (): string => opaCachePath({}, home);

describe('finding opa', () => {
  it('uses the configured path', async () => {
    const path = fakeOpa(join(home, 'configured'));
    fakeOpa(cached());
    const opa = binary({ configuredPath: path });
    expect(opa.path()).toBeNull();
    expect(await opa.ready()).toBe(path);
    expect(opa.path()).toBe(path);
    expect(opa.status()).toEqual({ state: 'ready', detail: expect.stringContaining(path) });
  });

  it.each([
    ['another version', (path: string) => fakeOpa(path, '1.9.0'), 'is opa 1.9.0'],
    ['nothing', (path: string) => path, 'is not a working opa binary'],
  ])('does not go on looking when the configured path is %s', async (_, prepare, complaint) => {
    fakeOpa(cached());
    const opa = binary({ configuredPath: prepare(join(home, 'configured')) });
    await expect(opa.ready()).rejects.toMatchObject({
      code: 'compiler_unavailable',
      message: expect.stringContaining(complaint),
    });
    expect(opa.status().state).toBe('failed');
  });

  it('prefers the cache folder to PATH', async () => {
    fakeOpa(cached());
    fakeOpa(join(home, 'bin', 'opa'));
    expect(await binary().ready()).toBe(cached());
  });

  it.each([
    [
      'another version',
      (path: string) => {
        fakeOpa(path, '1.20.1');
      },
    ],
    [
      'a truncated file',
      (path: string) => {
        writeFileSync(fakeOpa(path), 'ELF');
      },
    ],
    [
      'a file that may not be run',
      (path: string) => {
        chmodSync(fakeOpa(path), 0o600);
      },
    ],
  ])('passes over %s in the cache folder', async (_, prepare) => {
    prepare(cached());
    const path = fakeOpa(join(home, 'bin', 'opa'));
    expect(await binary().ready()).toBe(path);
  });

  it('passes over another version on PATH and takes the next', async () => {
    fakeOpa(join(home, 'bin', 'opa'), '0.70.0');
    const path = fakeOpa(join(home, 'other', 'opa'));
    const environment = { PATH: `${join(home, 'bin')}:${join(home, 'other')}` };
    expect(await binary({ environment }).ready()).toBe(path);
  });

  it('follows XDG_CACHE_HOME when it is absolute', () => {
    const inside = `portcullis/opa-${opaVersion}/opa`;
    expect(opaCachePath({ XDG_CACHE_HOME: '/x' }, '/home/u')).toBe(`/x/${inside}`);
    expect(opaCachePath({ XDG_CACHE_HOME: 'x' }, '/home/u')).toBe(`/home/u/.cache/${inside}`);
  });
});

describe('installing opa with go', () => {
  const installs = `printf '#!/bin/sh\\necho "Version: ${opaVersion}"\\n' > "$GOBIN/opa"`;

  it('leaves the binary in the cache folder and nothing beside it', async () => {
    fakeGo(`echo "$@" > ${home}/arguments; ${installs}`);
    expect(await binary().ready()).toBe(cached());
    expect(readFileSync(join(home, 'arguments'), 'utf8').trim()).toBe(
      `install github.com/open-policy-agent/opa@v${opaVersion}`,
    );
    expect(readdirSync(dirname(cached()))).toEqual(['opa']);
  });

  it('passes a build tag on', async () => {
    fakeGo(`echo "$@" > ${home}/arguments; ${installs}`);
    const environment = { PATH: `${join(home, 'bin')}:/usr/bin:/bin` };
    const source = compiledBinary({ target: cached(), environment, clock: () => 0, tag: 'opa_wasm' });
    expect(await binary({ sources: [source] }).ready()).toBe(cached());
    expect(readFileSync(join(home, 'arguments'), 'utf8').trim()).toBe(
      `install -tags opa_wasm github.com/open-policy-agent/opa@v${opaVersion}`,
    );
  });

  it('gives go what it needs and no secret', async () => {
    fakeGo(`env > ${home}/environment; ${installs}`);
    const environment = {
      GOPROXY: 'https://proxy.example',
      https_proxy: 'http://p',
      DATABASE_URL: 'postgres://secret',
    };
    await binary({ environment: { ...environment, PATH: `${join(home, 'bin')}:/usr/bin:/bin` } }).ready();
    const given = readFileSync(join(home, 'environment'), 'utf8');
    expect(given).toContain('GOPROXY=https://proxy.example');
    expect(given).toContain('https_proxy=http://p');
    expect(given).not.toContain('secret');
  });

  it('lets two processes install at the same time', async () => {
    fakeGo(installs);
    const [one, two] = [binary(), binary()];
    expect(await Promise.all([one.ready(), two.ready()])).toEqual([cached(), cached()]);
    expect(readdirSync(dirname(cached()))).toEqual(['opa']);
  });

  it.each([
    ['fails', 'echo "go: no network" >&2; exit 1', 'go install failed: go: no network'],
    ['builds something else', 'printf "#!/bin/sh\\necho Version: 9\\n" > "$GOBIN/opa"', 'another version'],
  ])('says why when go %s, and what to do', async (_, script, reason) => {
    fakeGo(script);
    const opa = binary();
    await expect(opa.ready()).rejects.toMatchObject({ code: 'compiler_unavailable' });
    expect(opa.status().detail).toContain(reason);
    expect(opa.status().detail).toContain('set OPA_BIN');
    expect(existsSync(cached())).toBe(false);
    expect(readdirSync(dirname(cached()))).toEqual([]);
  });

  it('says that go is missing', async () => {
    const opa = binary({ environment: { PATH: join(home, 'empty') } });
    await expect(opa.ready()).rejects.toMatchObject({
      message: expect.stringContaining('go is not installed'),
    });
  });

  it('ends go when the search is called off', async () => {
    fakeGo('exec sleep 600');
    const opa = binary({ onProgress: () => undefined });
    opa.start();
    opa.stop();
    await expect(opa.ready()).rejects.toMatchObject({ code: 'compiler_unavailable' });
  });
});

describe('searching', () => {
  const source = (name: string, outcome: SourceOutcome, installs = false): OpaSource => ({
    name,
    installs,
    obtain: ({ say }) => {
      if (installs) say(`${name} is at work`);
      return Promise.resolve(outcome);
    },
  });

  it('reports what goes on', async () => {
    const said: string[] = [];
    const sources = [source('here', { missing: 'not here' }), source('mill', { path: '/opa' }, true)];
    const opa = new OpaBinary({ environment: {}, sources, onProgress: (message) => said.push(message) });
    await opa.ready();
    expect(said).toEqual([
      'mill is at work',
      `opa ${opaVersion} at /opa (mill); uploads are compiled without confinement, so their tests may not use schemas`,
    ]);
  });

  it('runs once however often it is started', async () => {
    let asked = 0;
    const counting: OpaSource = {
      ...source('here', { path: '/opa' }),
      obtain: () => Promise.resolve({ path: `/opa${++asked}` }),
    };
    const opa = new OpaBinary({ environment: {}, sources: [counting] });
    opa.start();
    opa.start();
    expect([await opa.ready(), await opa.ready(), asked]).toEqual(['/opa1', '/opa1', 1]);
  });

  it('can be started again after it failed', async () => {
    const outcomes: SourceOutcome[] = [{ missing: 'not yet' }, { path: '/opa' }];
    const improving: OpaSource = {
      ...source('here', { path: '' }),
      obtain: () => Promise.resolve(outcomes.shift()!),
    };
    const opa = new OpaBinary({ environment: {}, sources: [improving] });
    await expect(opa.ready()).rejects.toThrow('not yet');
    opa.start();
    expect(await opa.ready()).toBe('/opa');
  });

  it('takes a source that breaks for one that has nothing', async () => {
    const broken: OpaSource = {
      ...source('broken', { path: '' }),
      obtain: () => Promise.reject(new Error('disk full')),
    };
    const opa = new OpaBinary({ environment: {}, sources: [broken, source('here', { path: '/opa' })] });
    expect(await opa.ready()).toBe('/opa');
  });
});
