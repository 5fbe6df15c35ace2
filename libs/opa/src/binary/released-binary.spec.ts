import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { opaVersion, releaseAsset } from './opa-release.js';
import type { SourceOutcome } from './opa-source.js';
import { type ReleasedBinaryOptions, releasedBinary } from './released-binary.js';

const program = `#!/bin/sh\necho 'Version: ${opaVersion}'\n`;
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'released-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function obtain(changes: Partial<ReleasedBinaryOptions>): Promise<SourceOutcome> {
  const options: ReleasedBinaryOptions = {
    asset: { file: 'opa_test', sha256: sha256(program) },
    baseUrl: 'https://releases.example',
    target: join(folder, 'opa'),
    fetch: () => Promise.resolve(new Response(program)),
    ...changes,
  };
  return releasedBinary(options).obtain({ say: () => undefined, signal: new AbortController().signal });
}

describe('releasedBinary', () => {
  it('keeps a download with the pinned checksum, ready to run', async () => {
    const asked: string[] = [];
    const outcome = await obtain({
      fetch: (url) => {
        asked.push(url);
        return Promise.resolve(new Response(program));
      },
    });
    expect(outcome).toEqual({ path: join(folder, 'opa') });
    expect(asked).toEqual(['https://releases.example/opa_test']);
    expect(statSync(join(folder, 'opa')).mode & 0o777).toBe(0o755);
  });

  it.each([
    [
      'other bytes',
      () => Promise.resolve(new Response(`${program}# more`)),
      'the checksum is not the pinned one',
    ],
    [
      'half the bytes',
      () => Promise.resolve(new Response(program.slice(0, 9))),
      'the checksum is not the pinned one',
    ],
    ['an error page', () => Promise.resolve(new Response('no', { status: 404 })), 'answered 404'],
    [
      'no network',
      () => Promise.reject(new TypeError('fetch failed', { cause: new Error('ENOTFOUND') })),
      'ENOTFOUND',
    ],
  ])('goes on without it after %s', async (_, fetch, reason) => {
    expect(await obtain({ fetch })).toEqual({ missing: expect.stringContaining(reason) });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('refuses bytes that are pinned but are not the version', async () => {
    const other = '#!/bin/sh\necho Version: 1.0.0\n';
    const asset = { file: 'opa_test', sha256: sha256(other) };
    expect(await obtain({ asset, fetch: () => Promise.resolve(new Response(other)) })).toEqual({
      missing: 'the released binary does not run here',
    });
  });

  it('goes on without it where nothing is pinned', async () => {
    expect(releaseAsset('sunos', 'sparc')).toBeUndefined();
    expect(await obtain({ asset: undefined })).toEqual({ missing: 'no release is pinned for this platform' });
  });

  it.each(['linux-x64', 'linux-arm64', 'darwin-arm64'])('has a whole checksum for %s', (platform) => {
    const [system = '', architecture = ''] = platform.split('-');
    expect(releaseAsset(system, architecture)?.sha256).toMatch(/^[0-9a-f]{64}$/);
  });
});
