import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { todoRoles, todoUsers } from '../cases/todo-users.js';
import { AdminClient, ask } from '../support/admin-client.js';
import { type RunningServer, startServer } from '../support/server.js';

const data = join(import.meta.dirname, '../../../shared/data/authzen/todo');
const present = existsSync(data);

interface Recorded {
  readonly evaluation: readonly { request: unknown; expected: boolean }[];
  readonly evaluations?: readonly { request: unknown; expected: unknown }[];
}

const files = [
  { file: 'decisions-authorization-api-1_0-02.json', cases: 43 },
  { file: 'decisions-authorization-api-1_0-01.json', cases: 40 },
];

(present ? describe : describe.skip)('AuthZEN todo interop data, replayed strictly', () => {
  let server: RunningServer;

  beforeAll(async () => {
    server = await startServer();
    const admin = new AdminClient(server.url, server.adminKey);
    for (const role of todoRoles) await admin.createRole(role);
    for (const { pid, email, roles } of todoUsers) {
      await admin.createUser({ id: pid, username: email, emails: [email] });
      for (const role of roles) await admin.assign(pid, role);
    }
    await admin.publishShipped('todo');
    await admin.settled();
  });
  afterAll(() => server.stop());

  async function replay(file: string): Promise<number> {
    const recorded = JSON.parse(readFileSync(join(data, file), 'utf8')) as Recorded;
    const questions = [
      ...recorded.evaluation.map(({ request, expected }) => ({
        path: 'evaluation',
        request,
        body: { decision: expected },
      })),
      ...(recorded.evaluations ?? []).map(({ request, expected }) => ({
        path: 'evaluations',
        request,
        body: { evaluations: expected },
      })),
    ];
    for (const { path, request, body } of questions) {
      const answer = await ask(`${server.url}/access/v1/${path}`, { body: request, key: server.adminKey });
      expect({ request, status: answer.status, body: answer.text }).toEqual({
        request,
        status: 200,
        body: JSON.stringify(body),
      });
    }
    return questions.length;
  }

  for (const { file, cases } of files) {
    for (const cache of ['cold', 'warm']) {
      it(`${file} with a ${cache} cache: ${cases} of ${cases}`, async () => {
        expect(await replay(file)).toBe(cases);
      });
    }
  }
});
