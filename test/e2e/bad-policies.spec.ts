import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { AdminClient, ask } from '../support/admin-client.js';
import { type RunningServer, startServer } from '../support/server.js';

const seedAsPrinted = `package document_authz

# Default decision is deny
default allow = false

# Allow access if user is admin
allow {
    input.user.roles[_] == "admin"
}

# Allow access if user owns the document
allow {
    not input.user.roles[_] == "admin" # Not admin
    input.action == "read"
    input.resource.owner_id == input.user.id
}

# Allow access if document is shared with the user
allow {
    not input.user.roles[_] == "admin"
    input.action == "read"
    input.resource.shared_with[_] == input.user.id
}

# Data filtering for non-admin users
filter_data[field] {
    not input.user.roles[_] == "admin"
    field := {"credit_card_info", "ssn"} # Fields to mask
}
`;

const conflicting = `package conflicted

default allow := false

allow if input.resource.id == "fine"

verdict := "yes" if input.resource.properties.a
verdict := "no" if input.resource.properties.b
`;

const looping = `package looping

default allow := false

allow if input.resource.id == "fine"

allow if {
	input.resource.id == "endless"
	sequence := numbers.range(1, 3000)
	count([1 | some a in sequence; some b in sequence; some c in sequence; a + b + c == 0]) > 0
}
`;

describe('hostile policies and inputs, over HTTP', () => {
  let server: RunningServer;
  let admin: AdminClient;

  beforeAll(async () => {
    server = await startServer();
    admin = new AdminClient(server.url, server.adminKey);
    await admin.createUser({ id: 'alice' });
    for (const [name, content] of [
      ['conflicted', conflicting],
      ['looping', looping],
    ] as const) {
      const manifest = {
        name,
        description: '',
        package: name,
        resourceTypes: [name],
        regoVersion: 'v1' as const,
      };
      await admin.publish(manifest, [{ path: 'policy.rego', content }]);
    }
    await admin.settled();
  });
  afterAll(() => server.stop());

  const decide = (type: string, id: string, properties: unknown = {}) =>
    ask(`${server.url}/access/v1/evaluation`, {
      body: {
        subject: { type: 'user', id: 'alice' },
        action: { name: 'read' },
        resource: { type, id, properties },
      },
      key: server.adminKey,
    });

  const fine = async (type: string) => {
    expect((await decide(type, 'fine')).body.decision).toBe(true);
  };

  it('2,000 conflicting evaluations are each refused cleanly, and the next good one is answered', async () => {
    const refused = { status: 500, code: 'evaluation_failed' };
    for (let count = 0; count < 2_000; count += 1) {
      const answer = await decide('conflicted', `c${count}`, { a: true, b: true });
      expect({ status: answer.status, code: answer.body.code }).toEqual(refused);
    }
    await fine('conflicted');
  });

  it('2,000 lone surrogates are each refused cleanly, and the next good one is answered', async () => {
    const body = (count: number) =>
      `{"subject":{"type":"user","id":"alice"},"action":{"name":"read"},"resource":{"type":"conflicted","id":"s${count}\\ud800x"}}`;
    for (let count = 0; count < 2_000; count += 1) {
      const answer = await ask(`${server.url}/access/v1/evaluation`, {
        body: body(count),
        key: server.adminKey,
      });
      expect({ status: answer.status, code: answer.body.code }).toEqual({
        status: 400,
        code: 'invalid_request',
      });
    }
    await fine('conflicted');
  });

  it('an evaluation that would never end is cut off, and others are answered', async () => {
    const answer = await decide('looping', 'endless');
    expect({ status: answer.status, code: answer.body.code }).toEqual({
      status: 504,
      code: 'evaluation_timeout',
    });
    await fine('looping');
    await fine('conflicted');
  });

  it('the document policy as printed is refused, naming the three lines and a way out', async () => {
    const manifest = {
      name: 'document_authz',
      package: 'document_authz',
      resource_types: ['document'],
      description: 'as printed',
    };
    await admin.write('POST', '/policies', manifest);
    const answer = await admin.call('POST', '/policies/document_authz/versions', {
      rego_version: 'v0',
      sources: [{ path: 'policy.rego', content: seedAsPrinted }],
    });
    expect(answer.status).toBe(422);
    expect(answer.body.code).toBe('policy_invalid');
    expect(answer.body.errors.map(({ at, row }: { at: string; row: number }) => [at, row])).toEqual([
      ['policy.rego', 13],
      ['policy.rego', 20],
      ['policy.rego', 27],
    ]);
    for (const error of answer.body.errors) expect(error.hint).toMatch(/not is_admin|helper/);
  });

  const refusedUploads = [
    { name: 'does not compile', content: 'package document_authz\n\nallow := {', at: 'policy.rego' },
    {
      name: 'calls http.send',
      content:
        'package document_authz\n\ndefault allow := false\n\nallow if http.send({"method": "get", "url": "http://x"}).status_code == 200\n',
      at: 'policy.rego',
    },
    {
      name: 'refers to itself',
      content: 'package document_authz\n\nallow := not allow\n',
      at: 'policy.rego',
    },
    {
      name: 'lives in another package',
      content: 'package other\n\ndefault allow := false\n',
      at: 'policy.rego',
    },
    { name: 'has no allow', content: 'package document_authz\n\npermit := true\n', at: 'policy.rego' },
  ];
  for (const { name, content, at } of refusedUploads) {
    it(`a policy that ${name} is refused, naming the file`, async () => {
      const answer = await admin.call('POST', '/policies/document_authz/versions', {
        rego_version: 'v1',
        sources: [{ path: 'policy.rego', content }],
      });
      expect({ status: answer.status, code: answer.body.code }).toEqual({
        status: 422,
        code: 'policy_invalid',
      });
      expect(answer.body.errors.map((error: { at: string }) => error.at)).toContain(at);
      expect((await admin.call('GET', '/policies/document_authz/versions')).body.items).toEqual([]);
    });
  }

  const bodies = [
    { name: '10 MB', body: JSON.stringify({ pad: 'x'.repeat(10_000_000) }), statuses: [413] },
    { name: 'depth 10,000', body: `{"context":${'['.repeat(10_000)}${']'.repeat(10_000)}}`, statuses: [400] },
    { name: 'duplicate keys', body: '{"subject":{"type":"user","id":"alice","id":"root"}}', statuses: [400] },
    { name: 'nothing', body: '', statuses: [400] },
    { name: 'not JSON', body: 'subject=alice', statuses: [400] },
    { name: 'a lone surrogate', body: '{"username":"\\udfff","id":"x"}', statuses: [400] },
  ];
  for (const path of [
    '/access/v1/evaluation',
    '/access/v1/evaluations',
    '/v1/data/conflicted',
    '/admin/v1/users',
  ]) {
    for (const { name, body, statuses } of bodies) {
      // An empty body is a legal question of the OPA API: it has no input.
      if (path.startsWith('/v1/data') && name === 'nothing') continue;
      it(`${path} refuses ${name} with a clear 4xx`, async () => {
        const answer = await ask(`${server.url}${path}`, { method: 'POST', body, key: server.adminKey });
        expect(statuses).toContain(answer.status);
        expect(answer.text).not.toMatch(/ at .*\.(js|ts):/);
        expect(answer.body).toEqual(expect.objectContaining({}));
      });
    }
  }

  it('an unknown realm is named', async () => {
    const answer = await ask(`${server.url}/realms/nowhere/access/v1/evaluation`, {
      body: {
        subject: { type: 'user', id: 'alice' },
        action: { name: 'read' },
        resource: { type: 'a', id: 'b' },
      },
      key: server.adminKey,
    });
    expect({ status: answer.status, code: answer.body.code }).toEqual({
      status: 404,
      code: 'realm_not_found',
    });
  });

  it('a disabled user is denied', async () => {
    await admin.createUser({ id: 'gone', status: 'disabled' });
    await admin.settled();
    const body = {
      subject: { type: 'user', id: 'gone' },
      action: { name: 'read' },
      resource: { type: 'conflicted', id: 'fine' },
    };
    const answer = await ask(`${server.url}/access/v1/evaluation`, { body, key: server.adminKey });
    expect({ status: answer.status, body: answer.body }).toEqual({ status: 200, body: { decision: false } });
  });
});
