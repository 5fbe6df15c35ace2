import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { AdminClient, ask } from '../support/admin-client.js';
import { type RunningServer, startServer } from '../support/server.js';

const masks = ['credit_card_info', 'ssn'];

/** The input of the seed document, as its host application sends it. */
const seedInput = {
  user: { id: 'user123', roles: ['viewer'] },
  action: 'read',
  resource: {
    id: 'doc456',
    owner_id: 'user123',
    shared_with: ['user789'],
    sensitive_field_1: 'CC1234',
    sensitive_field_2: 'SSN987',
  },
};
const as = (id: string, roles: string[], action = 'read') => ({ ...seedInput, user: { id, roles }, action });

describe('the document policy', () => {
  let server: RunningServer;

  beforeAll(async () => {
    server = await startServer();
    const admin = new AdminClient(server.url, server.adminKey);
    await admin.createRole('admin');
    await admin.createRole('viewer');
    for (const id of ['user123', 'user789', 'stranger', 'root']) await admin.createUser({ id });
    await admin.assign('root', 'admin');
    await admin.publishShipped('document_authz');
    await admin.settled();
  });
  afterAll(() => server.stop());

  const dataCases = [
    {
      name: "the seed's example: the owner may read",
      input: seedInput,
      result: { allow: true, filter_data: masks },
    },
    {
      name: 'a stranger may not',
      input: as('stranger', ['viewer']),
      result: { allow: false, filter_data: masks },
    },
    {
      name: 'shared with: may read',
      input: as('user789', ['viewer']),
      result: { allow: true, filter_data: masks },
    },
    {
      name: 'shared with: may not write',
      input: as('user789', ['viewer'], 'write'),
      result: { allow: false, filter_data: masks },
    },
    {
      name: 'an admin may write and sees every field',
      input: as('root', ['admin'], 'write'),
      result: { allow: true, filter_data: [] },
    },
    { name: 'no input at all is a deny', input: {}, result: { allow: false, filter_data: masks } },
  ];

  for (const { name, input, result } of dataCases) {
    it(`/v1/data/document_authz: ${name}`, async () => {
      const answer = await ask(`${server.url}/v1/data/document_authz`, {
        body: { input },
        key: server.adminKey,
      });
      expect({ status: answer.status, body: answer.body }).toEqual({ status: 200, body: { result } });
    });
  }

  it('/v1/data/document_authz/allow answers the rule alone', async () => {
    const answer = await ask(`${server.url}/v1/data/document_authz/allow`, {
      body: { input: seedInput },
      key: server.adminKey,
    });
    expect(answer.text).toBe('{"result":true}');
  });

  const document = {
    type: 'document',
    id: 'doc456',
    properties: { owner_id: 'user123', shared_with: ['user789'] },
  };
  const accessCases = [
    { subject: 'user123', action: 'read', decision: true, filter: masks },
    { subject: 'stranger', action: 'read', decision: false, filter: masks },
    { subject: 'user789', action: 'read', decision: true, filter: masks },
    { subject: 'user789', action: 'write', decision: false, filter: masks },
    { subject: 'root', action: 'delete', decision: true, filter: [] },
  ];

  for (const { subject, action, decision, filter } of accessCases) {
    it(`AuthZEN: ${subject} ${decision ? 'may' : 'may not'} ${action}, masks travel as context`, async () => {
      const body = { subject: { type: 'user', id: subject }, action: { name: action }, resource: document };
      const answer = await ask(`${server.url}/access/v1/evaluation`, { body, key: server.adminKey });
      expect(answer.body).toEqual({ decision, context: { filter_data: filter } });
    });
  }
});
