import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

import { published } from './published.mjs';

const chunk = Buffer.alloc(64 * 1024, 0x20);

const repeats = `package echo

default allow := false

answer := [input.context.s | some i in numbers.range(1, input.context.n)]
`;

/** A connection on which nothing is thrown at us; `closed` resolves when the server or we end it. */
function opened(url) {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  return { socket, closed: new Promise((resolve) => socket.once('close', resolve)) };
}

function head(path, key, length) {
  const authorization = key === undefined ? '' : `authorization: Bearer ${key}\r\n`;
  return (
    `POST ${path} HTTP/1.1\r\nhost: portcullis\r\n${authorization}` +
    `content-type: application/json\r\ncontent-length: ${length}\r\n\r\n`
  );
}

/** Sends a body to its last byte but one, as fast as it is taken, and then holds the connection. */
async function pour(attacker, path, bytes, signal) {
  const { socket, closed } = opened(attacker.url);
  socket.on('data', (data) => attacker.count(data.toString('latin1').slice(9, 12)));
  socket.write(head(path, undefined, bytes));
  let left = bytes - 1;
  const send = () => {
    while (left > 0 && !socket.destroyed) {
      const part = chunk.subarray(0, Math.min(chunk.length, left));
      left -= part.length;
      if (!socket.write(part)) return;
    }
  };
  socket.on('drain', send);
  send();
  const end = () => socket.destroy();
  signal.addEventListener('abort', end, { once: true });
  await closed;
  signal.removeEventListener('abort', end);
}

export const sockets = [
  {
    name: 'bodies-of-strangers',
    what: '150 connections without a key, each with a body of 8 MB for the upload route of a realm that is not there',
    setUp: async () => undefined,
    run: async (attacker, signal) => {
      const stranger = async () => {
        while (!signal.aborted) {
          await pour(attacker, '/realms/nowhere/admin/v1/policies/p/versions', 8_000_000, signal);
          await pause(20);
        }
      };
      await Promise.all(Array.from({ length: 150 }, stranger));
    },
  },
  {
    name: 'unread-answers',
    what: '12 connections that ask for large answers (49 KB times 2,000) and read none',
    setUp: (attacker) => published(attacker, 'echo', repeats),
    run: async (attacker, signal) => {
      const body = JSON.stringify({ input: { context: { s: 'x'.repeat(49_000), n: 2_000 } } });
      const reader = async () => {
        const { socket, closed } = opened(attacker.url);
        socket.write(head('/realms/attacker/v1/data/echo/answer', attacker.keys.asking, body.length) + body);
        socket.once('readable', () => attacker.count(String(socket.read(12) ?? '').slice(9, 12)));
        signal.addEventListener('abort', () => socket.destroy(), { once: true });
        await closed;
      };
      await Promise.all(Array.from({ length: 12 }, reader));
    },
  },
  {
    name: 'large-answers',
    what: 'the same answers, four at a time, read',
    setUp: (attacker) => published(attacker, 'echo', repeats),
    run: async (attacker, signal) => {
      const body = JSON.stringify({ input: { context: { s: 'x'.repeat(49_000), n: 2_000 } } });
      const asker = async () => {
        while (!signal.aborted) await attacker.ask('/v1/data/echo/answer', body, { signal });
      };
      await Promise.all(Array.from({ length: 4 }, asker));
    },
  },
  {
    name: 'unknown-keys',
    what: 'questions with keys that nobody has, 64 at a time',
    setUp: async () => undefined,
    run: async (attacker, signal) => {
      let n = 0;
      const stranger = async () => {
        while (!signal.aborted) {
          const id = (0x10_0000_0000 + n++).toString(16).padStart(16, '0');
          const response = await fetch(`${attacker.url}/realms/attacker/access/v1/evaluation`, {
            method: 'POST',
            headers: {
              authorization: `Bearer pck_${id}_${'0'.repeat(64)}`,
              'content-type': 'application/json',
            },
            body: '{}',
            signal,
          }).catch(() => undefined);
          await response?.body?.cancel();
          if (response !== undefined) attacker.count(response.status);
        }
      };
      await Promise.all(Array.from({ length: 64 }, stranger));
    },
  },
];
