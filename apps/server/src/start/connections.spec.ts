import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { eventually } from '../../../../test/support/eventually.js';
import { Connections } from './connections.js';

/** Longer than any test: what waits for it fails. */
const never = 600_000;
const soon = 100;
const largeAnswer = 'x'.repeat(16 * 1024 * 1024);

let server: Server;
let connections: Connections;
let waiting: ServerResponse[];
let sockets: Socket[];

beforeEach(async () => {
  waiting = [];
  sockets = [];
  server = createServer({ keepAliveTimeout: never }, (request, response) => {
    if (request.url === '/wait') waiting.push(response);
    else if (request.url === '/large') response.end(largeAnswer);
    else request.resume().on('end', () => response.end('done'));
  });
  connections = new Connections(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
});

afterEach(() => {
  for (const socket of sockets) socket.destroy();
  server.close();
});

async function connection(text = ''): Promise<Socket> {
  const arrived = once(server, 'connection');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => undefined);
  sockets.push(socket);
  await arrived;
  if (text !== '') socket.write(text);
  return socket;
}

const request = (url: string, more = '') => `GET ${url} HTTP/1.1\r\nhost: x\r\n${more}\r\n`;

/** As the framework does. */
function ends(milliseconds: number) {
  server.close();
  return connections.end(milliseconds);
}

async function answered(socket: Socket): Promise<void> {
  await once(socket, 'data');
}

const noneCut = { unanswered: 0, unread: 0 };

describe('Connections', () => {
  it('that are idle end at once', async () => {
    const kept = await connection(request('/'));
    await answered(kept);
    const closed = once(kept, 'close');
    expect(await ends(never)).toEqual(noneCut);
    await closed;
  });

  it.each([
    ['never sent anything', ''],
    ['sent half a head', 'GET / HTTP/1.1\r\nhos'],
    ['were answered, and sent half a head', `${request('/')}GET / HT`],
  ])('that %s end at once', async (_name, text) => {
    const accepted = once(server, 'connection') as Promise<[Socket]>;
    const client = await connection(text);
    const [socket] = await accepted;
    if (text.startsWith(request('/'))) await answered(client);
    await eventually(async () => {
      expect(socket.bytesRead).toBe(text.length);
    });
    const closed = once(client.resume(), 'close');
    expect(await ends(never)).toEqual(noneCut);
    await closed;
  });

  it('that sent a request ahead end when both are answered', async () => {
    const arrived = once(server, 'request');
    const socket = await connection(request('/wait') + request('/wait'));
    await arrived;
    const end = ends(never);
    let received = '';
    socket.on('data', (chunk: Buffer) => (received += String(chunk)));
    await eventually(async () => {
      expect(waiting).toHaveLength(2);
    });
    waiting[0]?.end('first');
    await eventually(async () => {
      expect(received).toContain('first');
    });
    waiting[1]?.end('second');
    expect(await end).toEqual(noneCut);
    expect(received).toContain('second');
  });

  it('that wait for an answer end with it', async () => {
    const arrived = once(server, 'request');
    const socket = await connection(request('/wait'));
    await arrived;
    const end = ends(never);
    const received: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => received.push(chunk));
    const closed = once(socket, 'close');
    waiting[0]?.end('late');
    expect(await end).toEqual(noneCut);
    await closed;
    expect(Buffer.concat(received).toString()).toContain('late');
  });

  it('that read slowly get their whole answer, though it was handed over long ago', async () => {
    const arrived = once(server, 'request');
    const slow = await connection(request('/large'));
    slow.pause();
    await arrived;
    const idle = await connection(request('/'));
    await answered(idle);
    const end = ends(never);
    let size = 0;
    const closed = once(slow, 'close');
    slow.on('data', (chunk: Buffer) => (size += chunk.length)).resume();
    expect(await end).toEqual(noneCut);
    await closed;
    expect(size).toBeGreaterThan(largeAnswer.length);
  });

  it.each([
    ['stall in their body', request('/', 'content-length: 5\r\n') + 'abc', { unanswered: 1, unread: 0 }],
    ['wait for an answer that does not come', request('/wait'), { unanswered: 1, unread: 0 }],
    ['do not read their answer', request('/large'), { unanswered: 0, unread: 1 }],
  ])('that %s are cut in the end, and counted', async (_name, text, cut) => {
    const accepted = once(server, 'connection') as Promise<[Socket]>;
    (await connection(text)).pause();
    const [socket] = await accepted;
    await eventually(async () => {
      expect(socket.bytesRead).toBe(text.length);
    });
    expect(await ends(soon)).toEqual(cut);
  });
});
