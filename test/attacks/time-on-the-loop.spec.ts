import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { AdminClient, type Answer, ask } from '../support/admin-client.js';
import { type RunningServer, startServer } from '../support/server.js';

const rules = {
  plain: 'allow if input.action.name == "read"',
  reading: 'allow if count(input.context.list) > 0\necho := input.x',
  // Some tens of milliseconds: longer than the serving thread gives it, shorter than its deadline.
  slow: `allow if {
    input.action.name == "read"
    pairs := {[x, y] | some x in numbers.range(1, 90); some y in numbers.range(1, 90); x < y}
    count(pairs) > 10
  }`,
};
const packages = Object.keys(rules) as (keyof typeof rules)[];

const brackets = (count: number) => Array.from({ length: count }, () => '['.repeat(50) + ']'.repeat(50));
const subject = '"subject":{"type":"robot","id":"r"},"action":{"name":"read"}';
const question = (type: string, id: string, context = '{}') =>
  `{${subject},"resource":{"type":"${type}","id":"${id}"},"context":${context}}`;
const batch = (type: string, id: string, context: string) => {
  const items = Array.from({ length: 1_000 }, (_, i) => `{"resource":{"type":"${type}","id":"${id}-${i}"}}`);
  return `{${subject},"context":${context},"evaluations":[${items.join(',')}]}`;
};

describe('a caller who takes much time', () => {
  let server: RunningServer;
  let attackerKey: string;
  let victimKey: string;
  let serial = 0;

  const attack = (path: string, body: string): Promise<Answer> =>
    ask(`${server.url}${path}`, { body, key: attackerKey });
  const victim = (type = 'plain'): Promise<Answer> =>
    ask(`${server.url}/realms/victim/access/v1/evaluation`, {
      body: question(type, String(serial++)),
      key: victimKey,
    });

  beforeAll(async () => {
    server = await startServer();
    const admin = new AdminClient(server.url, server.adminKey);
    await admin.write('POST', '/realms', { name: 'victim' });
    attackerKey = await prepared(admin);
    victimKey = await prepared(new AdminClient(server.url, server.adminKey, 'victim'));
  });
  afterAll(() => server.stop());

  /** Publishes the policies. @returns the key of a client that may ask and nothing else. */
  async function prepared(admin: AdminClient): Promise<string> {
    for (const name of packages) {
      const content = `package ${name}\ndefault allow := false\n${rules[name]}`;
      const manifest = {
        name,
        description: '',
        package: name,
        resourceTypes: [name],
        regoVersion: 'v1',
      } as const;
      await admin.publish(manifest, [{ path: `${name}.rego`, content }]);
    }
    await admin.write('POST', '/clients', { id: 'asker', name: 'asker', scopes: ['decisions:evaluate'] });
    const { key } = (await admin.write('POST', '/clients/asker/keys', {})) as unknown as { key: string };
    await admin.settled();
    return key;
  }

  /** The victim asks, one question after the other, for as long as the attack goes on. */
  async function watched(attacks: readonly Promise<Answer>[]) {
    const began = performance.now();
    const attacked = Promise.all(attacks).then((answers) => ({ answers, took: performance.now() - began }));
    const state = { isOver: false };
    const over = () => (state.isOver = true);
    attacked.then(over, over);
    const waits: number[] = [];
    while (!state.isOver) {
      const asked = performance.now();
      const { status, body } = await victim();
      expect([status, body]).toEqual([200, { decision: true }]);
      waits.push(performance.now() - asked);
    }
    const { answers, took } = await attacked;
    return { answers, longestPart: Math.max(...waits) / took };
  }

  const several = (count: number, path: string, body: () => string) =>
    Array.from({ length: count }, () => attack(path, body()));

  it('with megabytes of brackets is read and evaluated beside the others', async () => {
    const list = `{"list":[${brackets(9_000).join(',')}]}`;
    const { answers, longestPart } = await watched(
      several(5, '/access/v1/evaluation', () => question('reading', String(serial++), list)),
    );
    for (const { status } of answers) expect([200, 429, 504]).toContain(status);
    expect(longestPart).toBeLessThan(1 / 3);
  });

  it('with a large context that no policy reads has every item of its batches decided', async () => {
    const unread = `{"unread":"${'x'.repeat(900_000)}"}`;
    const { answers, longestPart } = await watched(
      several(6, '/access/v1/evaluations', () => batch('plain', String(serial++), unread)),
    );
    const all = Array.from({ length: 1_000 }, () => ({ decision: true }));
    for (const { status, body } of answers) expect([status, body.evaluations]).toEqual([200, all]);
    expect(longestPart).toBeLessThan(1 / 3);
  });

  it('with a batch that would give policies a gigabyte is refused before it begins, and told the bound', async () => {
    const list = `{"list":[${Array.from({ length: 100_000 }, () => '1').join(',')}]}`;
    const { status, body } = await attack('/access/v1/evaluations', batch('reading', 'r', list));
    expect([status, body.code]).toEqual([413, 'payload_too_large']);
    expect(body.detail).toContain('at most 33554432 are allowed');
  });

  it('gets the same JSON with `?pretty`, not many times as much of it', async () => {
    const body = `{"input":{"x":[${brackets(500).join(',')}]}}`;
    const [plain, pretty] = await Promise.all(
      ['', '?pretty'].map((query) => attack(`/v1/data/reading/echo${query}`, body)),
    );
    expect(pretty?.status).toBe(200);
    expect(pretty?.body).toEqual(plain?.body);
    expect(pretty!.text.length).toBeLessThanOrEqual(2 * plain!.text.length);
  });

  it('with more slow questions than there are places keeps no other realm’s slow ones from being decided', async () => {
    const attacks = several(150, '/access/v1/evaluation', () => question('slow', String(serial++)));
    const asked: Answer[] = [];
    for (let i = 0; i < 5; i++) asked.push(await victim('slow'));
    const answers = await Promise.all(attacks);
    expect(asked.map(({ body }) => body)).toEqual(asked.map(() => ({ decision: true })));
    // How many find no place is up to the machine; the pool's own spec counts them.
    const refused = answers.filter(({ status }) => status === 429);
    for (const { body, headers } of refused)
      expect([body.code, headers.get('retry-after')]).toEqual(['limit_exceeded', '1']);
  });

  it('with nothing but many small questions is never refused', async () => {
    const statuses = new Set<number>();
    for (let round = 0; round < 10; round++) {
      const answers = several(100, '/access/v1/evaluation', () => question('plain', String(serial++)));
      for (const { status } of await Promise.all(answers)) statuses.add(status);
    }
    expect([...statuses]).toEqual([200]);
  });
});
