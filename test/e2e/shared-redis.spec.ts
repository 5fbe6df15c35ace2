import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { AdminClient, ask } from '../support/admin-client.js';
import { redisServerPath, type RunningRedis, startRedis } from '../support/redis.js';
import { type RunningServer, startServer } from '../support/server.js';

const rego = `package vault

default allow := false

allow if input.subject.stored.attributes.admin == true
`;

(redisServerPath() === null ? describe.skip : describe)('two installations that share a Redis', () => {
  let redis: RunningRedis;
  const servers: RunningServer[] = [];

  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(async () => {
    for (const server of servers) await server.stop();
    await redis.stop();
  });

  /** The same steps in each, so that names, digests and revisions are all the same. */
  async function install(admin: boolean): Promise<RunningServer> {
    const server = await startServer({ env: { REDIS_URL: redis.url, PORTCULLIS_CACHE_SHARED: 'always' } });
    servers.push(server);
    const client = new AdminClient(server.url, server.adminKey);
    await client.createUser({ id: 'alice', attributes: { admin } });
    await client.publish(
      { name: 'vault', description: '', package: 'vault', resourceTypes: ['vault'], regoVersion: 'v1' },
      [{ path: 'policy.rego', content: rego }],
    );
    await client.settled();
    return server;
  }

  const decide = async ({ url, adminKey }: RunningServer): Promise<unknown> => {
    const body = {
      subject: { type: 'user', id: 'alice' },
      action: { name: 'open' },
      resource: { type: 'vault', id: '1' },
    };
    return (await ask(`${url}/access/v1/evaluation`, { body, key: adminKey })).body;
  };

  it("never answer with each other's decisions", async () => {
    const staging = await install(true);
    expect(await decide(staging)).toEqual({ decision: true });
    const production = await install(false);
    expect(await decide(production)).toEqual({ decision: false });
    expect(await decide(staging)).toEqual({ decision: true });
  });
});
