import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { AdminClient, ask } from '../support/admin-client.js';
import { type RunningServer, startServer } from '../support/server.js';

const policy = `package num

import data.num.lib

default allow := false

allow if _private == 42

_private := 42

_admins contains "a"

_limits.raw := 1

limits.eur := lib.open

limits._raw := lib._helper

query := {"_source": ["_id"], "n": 12345678901234567890}
`;

const library = `package num.lib

_helper := 7

open := {"_id": _helper}
`;

const shown =
  '{"allow":true,"lib":{"open":{"_id":7}},"limits":{"eur":{"_id":7}},"query":{"_source":["_id"],"n":12345678901234567890}}';

describe('what a policy names with an underscore stays inside', () => {
  let server: RunningServer;

  beforeAll(async () => {
    server = await startServer();
    const admin = new AdminClient(server.url, server.adminKey);
    const manifest = { name: 'num', description: 'Numbers', package: 'num' };
    await admin.publish({ ...manifest, resourceTypes: ['number'], regoVersion: 'v1' }, [
      { path: 'num.rego', content: policy },
      { path: 'lib.rego', content: library },
    ]);
    await admin.settled();
  });
  afterAll(() => server.stop());

  const answers: [path: string, answer: string][] = [
    ['num', `{"result":${shown}}`],
    ['num/', `{"result":${shown}}`],
    ['num/allow', '{"result":true}'],
    ['num/query/_source', '{"result":["_id"]}'],
    ['num/lib', '{"result":{"open":{"_id":7}}}'],
    ['num/lib/open/_id', '{"result":7}'],
    ['num/limits', '{"result":{"eur":{"_id":7}}}'],
    ['num/_private', '{}'],
    ['num/%5Fprivate', '{}'],
    ['num//_private/', '{}'],
    ['num/_admins', '{}'],
    ['num/_admins/0', '{}'],
    ['num/_limits', '{}'],
    ['num/_limits/raw', '{}'],
    ['num/lib/_helper', '{}'],
    ['num/limits/_raw', '{}'],
  ];

  it.each(answers)('at GET and POST /v1/data/%s', async (path, answer) => {
    const url = `${server.url}/v1/data/${path}`;
    const key = server.adminKey;
    expect((await ask(url, { body: { input: {} }, key })).text).toBe(answer);
    expect((await ask(`${url}?input={}`, { key })).text).toBe(answer);
  });

  it('in the context of decisions, single and in a batch, decided and kept', async () => {
    const { decision, ...context } = { decision: true, ...JSON.parse(shown) } as Record<string, unknown>;
    delete context['allow'];
    const question = {
      subject: { type: 'user', id: 'a' },
      action: { name: 'read' },
      resource: { type: 'number', id: '1' },
    };
    const key = server.adminKey;
    for (let round = 0; round < 2; round++) {
      const single = await ask(`${server.url}/access/v1/evaluation`, { body: question, key });
      const batch = await ask(`${server.url}/access/v1/evaluations`, {
        body: { evaluations: [question] },
        key,
      });
      expect(single.body).toEqual({ decision, context });
      expect(batch.body).toEqual({ evaluations: [{ decision, context }] });
    }
  });
});
