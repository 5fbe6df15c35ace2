import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { AdminClient, ask } from '../support/admin-client.js';
import { type RunningServer, startServer } from '../support/server.js';

const rego = `package who

default allow := false

allow if input.subject.stored

found := input.subject.stored.id
`;
const composed = 'u-\u00E9';
const decomposed = 'u-e\u0301';

describe('when two names are the same', () => {
  let server: RunningServer;
  let admin: AdminClient;

  beforeAll(async () => {
    server = await startServer();
    admin = new AdminClient(server.url, server.adminKey);
    await admin.createUser({ id: 'mike', username: 'Mike', emails: ['Mike@Example.org'] });
    await admin.createUser({ id: 'odos', emails: ['ΟΔΟΣ@example.gr'] });
    await admin.createUser({ id: composed, username: 'first' });
    await admin.createUser({ id: decomposed, username: 'second' });
    await admin.publish(
      { name: 'who', description: '', package: 'who', resourceTypes: ['thing'], regoVersion: 'v1' },
      [{ path: 'policy.rego', content: rego }],
    );
    await admin.settled();
  });
  afterAll(() => server.stop());

  const found = async (type: string, id: string): Promise<unknown> => {
    const { status, body } = await ask(`${server.url}/access/v1/evaluation`, {
      body: { subject: { type, id }, action: { name: 'read' }, resource: { type: 'thing', id: '1' } },
      key: server.adminKey,
    });
    expect(status).toBe(200);
    return body.decision === true ? body.context.found : undefined;
  };

  it.each([
    ['email', 'mike@example.org', 'mike'],
    ['email', 'MIKE@EXAMPLE.ORG', 'mike'],
    ['email', 'mi\u212Ae@example.org', undefined],
    ['email', 'mıke@example.org', undefined],
    ['email', 'mike\u200B@example.org', undefined],
    ['email', ' mike@example.org', undefined],
    ['email', 'mike', undefined],
    ['email', 'οδος@example.gr', 'odos'],
    ['email', 'οδοσ@example.gr', 'odos'],
    ['email', 'ΟΔΟΣ@EXAMPLE.GR', 'odos'],
    ['username', 'Mike', 'mike'],
    ['username', 'mike', undefined],
    ['username', 'Mi\u212Ae', undefined],
    ['user', composed, composed],
    ['user', decomposed, decomposed],
    ['user', 'MIKE', undefined],
  ])('%s %j is the user %j', async (type, id, user) => {
    for (const round of ['looked up', 'kept']) expect([round, await found(type, id)]).toEqual([round, user]);
  });

  it.each<[object, string]>([
    [{ emails: ['new@example.org', 'mi\u212Ae@example.org'] }, 'emails[1]'],
    [{ emails: ['ﬁ@example.org'] }, 'emails[0]'],
    [{ emails: ['u\u0308@example.org'] }, 'emails[0]'],
    [{ emails: ['a@example.org', 'A@example.org'] }, 'emails[1]'],
    [{ username: 'Mi\u212Ae' }, 'username'],
    [{ username: 'Mike\u200B' }, 'username'],
  ])('%j is refused, naming the member', async (members, at) => {
    const { status, body } = await admin.call('POST', '/users', { id: 'new', username: 'new', ...members });
    expect(status).toBe(400);
    expect(JSON.stringify(body)).toContain(JSON.stringify(at).slice(1, -1));
  });

  it.each(['mike@EXAMPLE.org', 'οδοσ@example.gr'])('%s is taken', async (email) => {
    const { status } = await admin.call('POST', '/users', { id: 'new', username: 'new', emails: [email] });
    expect(status).toBe(409);
  });
});
