import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { batchCases, evaluationCases } from '../cases/authzen-certification.js';
import { AdminClient, ask } from '../support/admin-client.js';
import { type RunningServer, startServer } from '../support/server.js';

describe('AuthZEN 1.0 certification scenario', () => {
  let server: RunningServer;

  beforeAll(async () => {
    server = await startServer();
    const admin = new AdminClient(server.url, server.adminKey);
    await admin.createUser({ id: 'alice' });
    await admin.createUser({ id: 'bob', attributes: { role: 'admin' } });
    await admin.publishShipped('certification');
    await admin.settled();
  });
  afterAll(() => server.stop());

  for (const testCase of [...evaluationCases, ...batchCases]) {
    it(`${testCase.path.split('/').at(-1)}: ${testCase.name}`, async () => {
      const answers = [];
      // Three times: the answer must not depend on what a cache has seen.
      for (let round = 0; round < 3; round += 1) {
        answers.push(
          await ask(`${server.url}${testCase.path}`, {
            body: testCase.body,
            key: server.adminKey,
            headers: { 'content-type': testCase.contentType ?? 'application/json', 'x-request-id': 'req-7' },
          }),
        );
      }
      for (const answer of answers) {
        expect(answer.status).toBe(testCase.status);
        expect(answer.headers.get('x-request-id')).toBe('req-7');
        if (testCase.answer !== undefined) expect(answer.body).toEqual(testCase.answer);
        if (testCase.decisions !== undefined) {
          expect(Object.keys(answer.body)).toEqual(['evaluations']);
          expect(answer.body.evaluations.map((item: { decision: boolean }) => item.decision)).toEqual(
            testCase.decisions,
          );
        }
      }
      if (testCase.status === 200) expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    });
  }

  it('refuses a question without credentials, and says how to authenticate', async () => {
    const answer = await ask(`${server.url}/access/v1/evaluation`, { body: {} });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
  });

  it('serves its metadata without credentials, from configuration and not from Host', async () => {
    const answer = await ask(`${server.url}/.well-known/authzen-configuration`, {
      headers: { 'x-forwarded-host': 'evil.example' },
    });
    expect(answer.status).toBe(200);
    expect(answer.text).not.toContain('evil.example');
    expect(answer.body.access_evaluation_endpoint).toBe(
      `${answer.body.policy_decision_point}/access/v1/evaluation`,
    );
  });

  it('answers 405 to other methods', async () => {
    expect(
      (await ask(`${server.url}/access/v1/evaluation`, { method: 'GET', key: server.adminKey })).status,
    ).toBe(405);
  });
});
