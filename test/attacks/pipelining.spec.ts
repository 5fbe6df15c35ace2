import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { eventually } from '../support/eventually.js';
import { type RunningServer, startServer } from '../support/server.js';
import { requestHead, Wire } from '../support/wire.js';

const question =
  '{"subject":{"type":"user","id":"u"},"action":{"name":"read"},"resource":{"type":"t","id":"1"}}';
const evaluation =
  requestHead('POST', '/access/v1/evaluation', [
    'content-type: application/json',
    `content-length: ${question.length}`,
  ]) + question;

const attacks: [what: string, bytes: string, status: number][] = [
  ['/metrics', requestHead('GET', '/metrics'), 200],
  ['a path that nobody serves', requestHead('GET', '/nowhere'), 404],
  ['evaluations without a credential', evaluation, 401],
];

const answersOn = ({ received }: Wire): number => received.split('HTTP/1.1 ').length - 1;

describe('a connection that sends its requests ahead', () => {
  let server: RunningServer;
  let wires: Wire[] = [];
  const open = async (): Promise<Wire> => {
    const wire = await new Wire(server.url).connected();
    wires.push(wire);
    return wire;
  };

  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.stop());
  afterEach(() => {
    for (const wire of wires) wire.abort();
    wires = [];
  });

  it.each(attacks)('is answered all of it, and others meanwhile: %s', async (_, bytes, status) => {
    const each = 30;
    const attackers = await Promise.all(Array.from({ length: 33 }, open));
    const victim = await open();
    for (const wire of attackers) wire.send(bytes.repeat(each));
    do {
      const asked = answersOn(victim) + 1;
      victim.send(requestHead('GET', '/health/live'));
      await victim.until(() => answersOn(victim) === asked);
      expect(victim.ended).toBe(false);
    } while (attackers.some((wire) => !wire.ended && answersOn(wire) < each));
    for (const wire of attackers) {
      expect(wire.received.split(`HTTP/1.1 ${status} `)).toHaveLength(each + 1);
    }
  });

  it.each(attacks)('is cut beyond the bound, whatever it asks, and says why: %s', async (_, bytes) => {
    const lines = () => server.output().split('too many requests ahead').length - 1;
    const before = lines();
    const attacker = (await open()).send(bytes.repeat(3_000));
    await attacker.end();
    expect(answersOn(attacker)).toBeLessThanOrEqual(1);
    await eventually(() => {
      expect(lines()).toBe(before + 1);
      return Promise.resolve();
    });
    const victim = (await open()).send(requestHead('GET', '/health/live'));
    expect((await victim.answer()).status).toBe(200);
  });

  it('is answered in the order it asked, bodies and refusals included', async () => {
    const wire = await open();
    wire.send(
      evaluation +
        requestHead('GET', '/health/live') +
        requestHead('GET', '/nowhere') +
        evaluation +
        requestHead('GET', '/metrics') +
        'GET /health/live HTTP/1.1\r\n\r\n',
    );
    const received = await wire.end();
    const statuses = [...received.matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, status]) => Number(status));
    expect(statuses).toEqual([401, 200, 404, 401, 200, 400]);
  });

  it('and leaves is forgotten', async () => {
    for (let round = 0; round < 20; round++) (await open()).send(evaluation.repeat(30)).abort();
    const victim = (await open()).send(requestHead('GET', '/health/live'));
    expect((await victim.answer()).status).toBe(200);
  });
});
