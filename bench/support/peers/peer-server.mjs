import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { freePort, untilReady } from '../loopback.mjs';

const mostSaid = 2_000;

/**
 * @typedef {object} Peer
 * @property {string} key
 * @property {string} name with the version
 * @property {string} note how it is asked
 * @property {number} goal how many times its requests/s ours have to be
 * @property {(install: boolean) => Promise<string | undefined>} binary the pinned one; undefined when it is not installed
 * @property {number} ports how many it listens on, all on loopback
 * @property {(folder: string, ports: number[]) => string[]} setUp writes what it reads into an empty folder and answers its
 *   arguments: nothing logged, nothing reported to its makers, no updates looked for
 * @property {(ports: number[]) => string} ready URL that succeeds once it serves
 * @property {(ports: number[]) => Promise<Asked>} asked stores first what it has to know
 *
 * @typedef {object} Asked
 * @property {string} url
 * @property {string} allowed body of a question with the answer yes; another question with whatever takes the place of `@@`
 * @property {string} denied body of one with the answer no
 * @property {(answer: unknown) => boolean} decision
 */

/**
 * A peer that serves, in a folder of its own, and whose answers were right.
 * @param {Peer} peer
 */
export async function startPeer(peer, binary) {
  const ports = await Promise.all(Array.from({ length: peer.ports }, freePort));
  const server = serve(peer, binary, ports);
  try {
    await untilReady(peer.ready(ports), server.child).catch((error) => {
      throw new Error(`${error.message}: ${server.lastWords()}`, { cause: error });
    });
    const asked = await peer.asked(ports);
    await check(asked);
    return { asked, pid: server.child.pid, close: server.close };
  } catch (error) {
    await server.close();
    throw error;
  }
}

function serve(peer, binary, ports) {
  const folder = mkdtempSync(join(tmpdir(), `portcullis-bench-${peer.key}-`));
  const child = spawn(binary, peer.setUp(folder, ports), {
    cwd: folder,
    // Nothing else of our environment: settings of that peer may stand there.
    env: { PATH: process.env.PATH, HOME: folder, TMPDIR: folder },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (text) => (said = `${said}${text}`.slice(-mostSaid)));
  child.on('error', (error) => (said = error.message));
  const closed = new Promise((resolve) => child.once('close', resolve));
  const remove = () => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  // Whatever ends this process before it closes the peer.
  process.once('exit', remove);
  const close = async () => {
    child.kill('SIGKILL');
    await closed;
    process.off('exit', remove);
    remove();
  };
  return { child, close, lastWords: () => said.trim().split('\n').at(-1) };
}

/** Wrong answers fast are worth nothing. */
async function check({ url, allowed, denied, decision }) {
  for (const [body, expected] of [
    [allowed, true],
    [denied, false],
  ]) {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: body.replaceAll('@@', '1'),
    });
    const text = await response.text();
    if (!response.ok || decision(JSON.parse(text)) !== expected)
      throw new Error(`wrong answer: ${response.status} ${text.trim()}`);
  }
}
