import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { newKey } from './filled-store.mjs';

const main = join(import.meta.dirname, '../../../dist/apps/server/src/main.js');
const watch = join(import.meta.dirname, 'watch-loop.mjs');
const lookMs = 5;

/**
 * Starts the built server on a store and measures, from the moment that the process was made: milliseconds until it is alive
 * and until it is ready, the longest time that its event loop stood still meanwhile, once it listened, and its memory then.
 */
export async function timedStart(databaseUrl) {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-bench-start-'));
  const [portFile, blockFile] = ['port', 'block'].map((name) => join(folder, name));
  const env = {
    ...process.env,
    ...{ PORT: '0', DATABASE_URL: databaseUrl, PORTCULLIS_BOOTSTRAP_KEY: newKey() },
    ...{ PORTCULLIS_DRAIN_SECONDS: '0', PORTCULLIS_LOG_LEVEL: 'warn', BENCH_BLOCK_FILE: blockFile },
  };
  const args = ['--import', watch, main, '--no-demo', '--target=decision', '--port-file', portFile];
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const closed = new Promise((resolve) => child.once('close', resolve));
  const since = () => performance.now() - startedAt;
  try {
    const port = await until(child, () => existsSync(portFile) && readFileSync(portFile, 'utf8'));
    const url = `http://127.0.0.1:${port}`;
    await until(child, async () => (await fetch(`${url}/health/live`)).ok);
    const live = since();
    await until(child, async () => (await fetch(`${url}/health/ready`)).ok);
    const ready = since();
    const metrics = await (await fetch(`${url}/metrics`)).text();
    const rss = Number(/^process_resident_memory_bytes (\S+)$/m.exec(metrics)?.[1]);
    return { live, ready, rss, ...(await ended(child, closed, blockFile)) };
  } finally {
    child.kill('SIGKILL');
    await closed;
    rmSync(folder, { recursive: true, force: true });
  }
}

async function ended(child, closed, blockFile) {
  child.kill('SIGTERM');
  await closed;
  return JSON.parse(readFileSync(blockFile, 'utf8'));
}

async function until(child, attempt) {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
    const outcome = await Promise.resolve()
      .then(attempt)
      .catch(() => false);
    if (outcome) return outcome;
    await pause(lookMs);
  }
}
