import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { AdminClient, ask } from '../support/admin-client.js';
import { type RunningServer, startServer } from '../support/server.js';

const policy = `package blocklist

default allow := false

allow if not input.resource.properties["gesperrt für alle"]
`;

const properties = (members: string): string =>
  `{"subject":{"type":"user","id":"a"},"action":{"name":"read"},"resource":{"type":"note","id":"1","properties":{${members}}}}`;
/** As a client writes it that sends ASCII only. */
const blocked = properties('"owner":"a","gesperrt f\\u00fcr alle":true');
/** Another caller's: a name that goes on with a backslash where the first one has its escape, and is as long. */
const poison = properties('"owner":[],"gesperrt f\\\\u00fcr":0');

describe("one caller's names do not change what another caller's are taken for", () => {
  let server: RunningServer;
  const decide = async (path: string, body: string): Promise<unknown> => {
    const answer = await ask(`${server.url}${path}`, { body, key: server.adminKey });
    return answer.body;
  };

  beforeAll(async () => {
    server = await startServer();
    const admin = new AdminClient(server.url, server.adminKey);
    const manifest = { name: 'blocklist', description: 'Blocked notes', package: 'blocklist' };
    await admin.publish({ ...manifest, resourceTypes: ['note'], regoVersion: 'v1' }, [
      { path: 'blocklist.rego', content: policy },
    ]);
    await admin.settled();
  });
  afterAll(() => server.stop());

  it.each([
    ['/access/v1/evaluation', blocked, { decision: false }],
    ['/access/v1/evaluations', `{"evaluations":[${blocked}]}`, { evaluations: [{ decision: false }] }],
    ['/v1/data/blocklist', `{"input":${blocked}}`, { result: { allow: false } }],
  ])('at %s', async (path, question, answer) => {
    expect(await decide(path, question)).toEqual(answer);
    for (let round = 0; round < 5; round++) {
      await decide('/access/v1/evaluation', poison);
      await decide(path, question.replace('"id":"1"', `"id":"${round}"`));
      expect(await decide(path, question.replace('"id":"1"', `"id":"later-${round}"`))).toEqual(answer);
    }
  });
});
