import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { Wire } from '../../../../../../test/support/wire.js';
import { createHttpServer } from './http-server.js';
import { maxRequestsAhead } from './requests-ahead.js';

const get = (path: string) => `GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`;
const post = (path: string) => `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\n\r\n1`;
const times = (count: number, request: (path: string) => string) =>
  Array.from({ length: count }, (_, i) => request(`/${i}`)).join('');

let server: Server;
let served: string[];
let cut: number;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let url: string;

beforeEach(async () => {
  served = [];
  cut = 0;
  answer = (_, response) => response.end('done');
  const limits = {
    maxConnections: 100,
    maxUnreadBytes: 1e9,
    unreadSeconds: 600,
    onCut: () => undefined,
    refuse: () => undefined,
    onTooManyAhead: () => cut++,
    maxHeaderBytes: 16_384,
    requestTimeoutMs: 600_000,
    keepAliveMs: 600_000,
  };
  server = createHttpServer(limits, (request, response) => {
    served.push(request.url as string);
    answer(request, response);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => {
  server.close();
  server.closeAllConnections();
});

const answersOn = ({ received }: Wire) => received.split('HTTP/1.1 200').length - 1;

describe.each([
  ['without a body', get],
  ['with a body', post],
])('requests %s that came in one read', (_, request) => {
  it('are served one in a turn of the loop, in their order, and all of them', async () => {
    let turn = 0;
    const turns: number[] = [];
    answer = (_request, response) => {
      turns.push(turn);
      setImmediate(() => turn++);
      response.end('done');
    };
    const wire = new Wire(url).send(times(maxRequestsAhead, request));
    await wire.until(() => answersOn(wire) === maxRequestsAhead);
    expect(served).toEqual(Array.from({ length: maxRequestsAhead }, (__, i) => `/${i}`));
    expect(new Set(turns).size).toBe(maxRequestsAhead);
    wire.abort();
  });

  it('let others through', async () => {
    const victim = await new Wire(url).connected();
    answer = ({ url: path }, response) => {
      if (path === '/0') victim.send(get('/victim'));
      response.end('done');
    };
    const wire = new Wire(url).send(times(maxRequestsAhead, request));
    await wire.until(() => answersOn(wire) === maxRequestsAhead);
    expect(served.indexOf('/victim')).toBeGreaterThan(0);
    expect(served.indexOf('/victim')).toBeLessThan(maxRequestsAhead / 2);
    for (const one of [wire, victim]) one.abort();
  });

  it('are too many beyond the bound: the connection is cut once, and none of those that waited is served', async () => {
    const wire = new Wire(url).send(times(3_000, request));
    await wire.end();
    expect([cut, served]).toEqual([1, ['/0']]);
  });

  it('are not served when their connection ends before their turn', async () => {
    answer = ({ socket }) => socket.destroy();
    const wire = new Wire(url).send(times(5, request));
    await wire.end();
    await new Promise(setImmediate);
    expect(served).toEqual(['/0']);
  });

  it('do not count once they are answered', async () => {
    const wire = new Wire(url);
    for (let round = 1; round <= 5; round++) {
      wire.send(times(maxRequestsAhead, request));
      await wire.until(() => answersOn(wire) === round * maxRequestsAhead);
    }
    expect(cut).toBe(0);
    wire.abort();
  });
});
