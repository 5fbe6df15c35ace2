import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { collectGarbageOf, inspectorOf } from './inspector.mjs';

const root = join(import.meta.dirname, '../..');

/** Runs a child, hands its port to `use`, and ends it whatever happens. */
async function withChild(child, use) {
  const closed = new Promise((resolve) => child.once('close', resolve));
  try {
    return await use();
  } finally {
    child.kill('SIGTERM');
    await closed;
  }
}

export async function withBareServer(use) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'bare-server.mjs')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return withChild(child, async () => {
    const port = await new Promise((resolve) =>
      child.stdout.once('data', (text) => resolve(String(text).trim())),
    );
    return use({ url: `http://127.0.0.1:${port}`, pid: child.pid });
  });
}

/**
 * Starts the built server on a Postgres of its own, without demo data.
 * @param {{ inspected?: boolean }} options `inspected`: with a debugger's port, through which garbage can be collected.
 */
export async function withPortcullis(environment, use, { inspected = false } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-bench-'));
  // Started by root, Postgres runs as another user, who has to get in.
  chmodSync(folder, 0o755);
  const portFile = join(folder, 'port');
  const key = `pck_bench000_${randomBytes(32).toString('hex')}`;
  const child = spawn(
    process.execPath,
    [
      ...(inspected ? ['--inspect=127.0.0.1:0'] : []),
      ...[join(root, 'dist/apps/server/src/main.js'), '--no-demo', '--port-file', portFile],
    ],
    {
      env: {
        ...process.env,
        PORT: '0',
        PORTCULLIS_DATA_DIR: join(folder, 'data'),
        PORTCULLIS_BOOTSTRAP_KEY: key,
        PORTCULLIS_DRAIN_SECONDS: '0',
        ...environment,
      },
      stdio: ['ignore', 'ignore', inspected ? 'pipe' : 'inherit'],
    },
  );
  const inspector = inspected ? inspectorOf(child) : undefined;
  // Whoever needs it hears of it.
  inspector?.catch(() => undefined);
  try {
    return await withChild(child, async () => {
      const url = await until(
        child,
        () => existsSync(portFile) && `http://127.0.0.1:${readFileSync(portFile, 'utf8').trim()}`,
      );
      await until(child, async () => (await fetch(`${url}/health/ready`)).ok);
      const collectGarbage = async () => collectGarbageOf(await inspector);
      const ask = (method, path, body) => asAdmin({ url, key }, method, `/admin/v1${path}`, body);
      return use({ url, key, pid: child.pid, admin: ask, collectGarbage });
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function until(child, attempt) {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
    const outcome = await Promise.resolve()
      .then(attempt)
      .catch(() => false);
    if (outcome) return outcome;
    await pause(50);
  }
}

/** Sends until the compiler is there; rejects for whatever else is refused. */
export async function asAdmin({ url, key }, method, path, body) {
  for (;;) {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const answer = await response.json();
    if (response.ok) return answer;
    // The compiler may still be on its way.
    if (answer.code !== 'compiler_unavailable')
      throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
    await pause(500);
  }
}

/** Publishes a folder of `policies/`. */
export async function publishShipped(portcullis, folder) {
  const directory = join(root, 'policies', folder);
  const manifest = JSON.parse(readFileSync(join(directory, 'policy.json'), 'utf8'));
  const sources = readdirSync(directory)
    .filter((file) => file.endsWith('.rego') || file === 'data.json')
    .map((path) => ({ path, content: readFileSync(join(directory, path), 'utf8') }));
  await portcullis.admin('POST', '/policies', {
    name: manifest.name,
    description: manifest.description,
    package: manifest.package,
    resource_types: manifest.resourceTypes,
  });
  return portcullis.admin('POST', `/policies/${manifest.name}/versions`, {
    rego_version: manifest.regoVersion,
    sources,
    activate: true,
  });
}
