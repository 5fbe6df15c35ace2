import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { OpaSource, SearchContext, SourceOutcome } from './opa-source.js';
import { opaVersion, type ReleaseAsset } from './opa-release.js';
import { placeBinary } from './placed-binary.js';

export type Fetch = (url: string, init: { signal: AbortSignal }) => Promise<Response>;

export interface ReleasedBinaryOptions {
  readonly asset: ReleaseAsset | undefined;
  readonly baseUrl: string;
  readonly target: string;
  readonly fetch: Fetch;
}

const downloadMs = 120_000;
const maxBytes = 256 * 1024 * 1024;

/** Downloads the official release and keeps it only if its bytes are the pinned ones. */
export function releasedBinary(options: ReleasedBinaryOptions): OpaSource {
  return {
    name: 'official release',
    installs: true,
    async obtain(context) {
      const { asset } = options;
      if (asset === undefined) return { missing: 'no release is pinned for this platform' };
      try {
        return await download(options, asset, context);
      } catch (error) {
        context.signal.throwIfAborted();
        return { missing: `the release could not be downloaded (${reasonOf(error)})` };
      }
    },
  };
}

async function download(
  options: ReleasedBinaryOptions,
  asset: ReleaseAsset,
  { say, signal }: SearchContext,
): Promise<SourceOutcome> {
  say(`downloading opa ${opaVersion} from its official release`);
  const response = await options.fetch(`${options.baseUrl}/${asset.file}`, {
    signal: AbortSignal.any([signal, AbortSignal.timeout(downloadMs)]),
  });
  if (!response.ok || response.body === null) {
    return { missing: `the release server answered ${response.status}` };
  }
  const body = response.body;
  let digest = '';
  const placed = await placeBinary(options.target, async (folder) => {
    const file = join(folder, 'opa');
    digest = await save(body, file);
    if (digest !== asset.sha256) throw new Error('the checksum is not the pinned one');
    return file;
  });
  return placed ? { path: options.target } : { missing: 'the released binary does not run here' };
}

/** Writes the stream and answers its SHA-256. */
async function save(body: ReadableStream<Uint8Array>, path: string): Promise<string> {
  const hash = createHash('sha256');
  const file = await open(path, 'wx', 0o600);
  let size = 0;
  try {
    for await (const chunk of body) {
      size += chunk.byteLength;
      if (size > maxBytes) throw new Error('it is larger than any release');
      hash.update(chunk);
      await file.write(chunk);
    }
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown reason';
  // fetch hides the useful part, such as ENOTFOUND, in its cause.
  return error.cause instanceof Error ? error.cause.message : error.message;
}
