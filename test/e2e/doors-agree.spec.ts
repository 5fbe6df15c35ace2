import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { evaluationCases } from '../cases/authzen-certification.js';
import { AdminClient, ask } from '../support/admin-client.js';
import { type RunningServer, startServer } from '../support/server.js';

interface Question {
  readonly subject: { readonly type: string; readonly id: string; readonly properties?: object };
  readonly action: { readonly name: string; readonly properties?: object };
  readonly resource: { readonly type: string; readonly id: string; readonly properties?: object };
  readonly context?: object | null;
}

const attributes: Readonly<Record<string, object>> = { alice: {}, bob: { role: 'admin' } };

/** What docs/policy-input.md says a policy sees, written by hand: the OPA door adds no stored facts. */
function policyInput({ subject, action, resource, context }: Question) {
  const known = attributes[subject.id];
  const stored = known && { id: subject.id, username: subject.id, emails: [], attributes: known, roles: [] };
  return {
    realm: 'default',
    subject: {
      type: subject.type,
      id: subject.id,
      properties: subject.properties ?? {},
      ...(stored && { stored }),
    },
    action: { name: action.name, properties: action.properties ?? {} },
    resource: { type: resource.type, id: resource.id, properties: resource.properties ?? {} },
    context: context ?? {},
  };
}

describe('the same question gets the same answer at every door, cached or not', () => {
  let server: RunningServer;

  beforeAll(async () => {
    server = await startServer();
    const admin = new AdminClient(server.url, server.adminKey);
    for (const [id, of] of Object.entries(attributes)) await admin.createUser({ id, attributes: of });
    await admin.publishShipped('certification');
    await admin.settled();
  });
  afterAll(() => server.stop());

  const decidable = evaluationCases.filter(
    ({ status, body }) => status === 200 && (body as Question).resource.type === 'record',
  );

  for (const { name, body, answer } of decidable) {
    it(name, async () => {
      const { decision } = answer as { decision: boolean };
      const input = policyInput(body as Question);
      for (const round of ['evaluated', 'cached']) {
        const post = (path: string, question: unknown) =>
          ask(`${server.url}${path}`, { body: question, key: server.adminKey });
        const single = await post('/access/v1/evaluation', body);
        const batch = await post('/access/v1/evaluations', { evaluations: [body, body] });
        const data = await post('/v1/data/certification', { input });
        expect({ round, single: single.body, batch: batch.body, data: data.body }).toEqual({
          round,
          single: { decision },
          batch: { evaluations: [{ decision }, { decision }] },
          data: { result: { allow: decision } },
        });
      }
    });
  }
});
