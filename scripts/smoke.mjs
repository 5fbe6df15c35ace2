// Starts the built server once, as `npm start` does, asks one question, and stops it: what no compiler or unit test sees.
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { buildIfStale } from './build-if-stale.mjs';
import { localNode } from './local-node.mjs';

const root = dirname(import.meta.dirname);
const patienceMs = 120_000;

async function until(server, read) {
  const end = performance.now() + patienceMs;
  while (performance.now() < end && server.exitCode === null) {
    const value = await Promise.resolve()
      .then(read)
      .catch(() => undefined);
    if (value) return value;
    await pause(50);
  }
  throw new Error('the server did not become ready');
}

async function smoke(folder) {
  const portFile = join(folder, 'port');
  const main = join(root, 'dist/apps/server/src/main.js');
  const env = { ...process.env, HOST: '127.0.0.1', PORT: '0', PORTCULLIS_DATA_DIR: join(folder, 'data') };
  const server = spawn(localNode(), [main, '--no-demo', '--port-file', portFile], { env, stdio: 'inherit' });
  const ended = new Promise((resolve) => server.once('exit', resolve));
  try {
    const port = await until(server, () => readFileSync(portFile, 'utf8'));
    await until(server, async () => (await fetch(`http://127.0.0.1:${port}/health/ready`)).ok);
    const { status } = await fetch(`http://127.0.0.1:${port}/access/v1/evaluation`, { method: 'POST' });
    if (status !== 401) throw new Error(`a call without credentials was answered with ${status}`);
  } finally {
    server.kill('SIGTERM');
  }
  const code = await ended;
  if (code !== 0) throw new Error(`the server ended with ${code}`);
}

buildIfStale();
const folder = mkdtempSync(join(tmpdir(), 'portcullis-smoke-'));
// Started by root, Postgres runs as another user: let it in, or its data is kept elsewhere and left behind.
chmodSync(folder, 0o755);
try {
  await smoke(folder);
  console.log('the built server starts, answers and stops');
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
