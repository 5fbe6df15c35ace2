import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const readyMs = 30_000;

/** A port that was free a moment ago, for servers that do not tell which one they took. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Resolves when the child answers there with a success; rejects when it ended or took too long. */
export async function untilReady(url, child) {
  for (const end = performance.now() + readyMs; performance.now() < end; await pause(50)) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return;
  }
  throw new Error(`it was not ready within ${readyMs / 1000} s`);
}
