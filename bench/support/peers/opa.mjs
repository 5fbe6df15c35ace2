import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { opaVersion } from '#libs/opa';

import { opaPath } from '../compile.mjs';

const folder = join(import.meta.dirname, '../../../policies/certification');
const files = readdirSync(folder)
  .filter((file) => file === 'data.json' || (file.endsWith('.rego') && !file.endsWith('_test.rego')))
  .map((file) => join(folder, file));

/** The input that we would make of our question. */
const question = (subject, stored) =>
  JSON.stringify({
    input: {
      realm: 'default',
      subject: { type: 'user', id: subject, properties: {}, stored },
      action: { name: 'read', properties: {} },
      resource: { type: 'record', id: 'record-@@', properties: { status: 'active' } },
      context: {},
    },
  });

/** @type {import('./peer-server.mjs').Peer} */
export const opa = {
  key: 'opa',
  name: `OPA ${opaVersion} server`,
  note: 'the same policy and the same input, no decision log',
  goal: 1.3,
  binary: opaPath,
  ports: 1,
  setUp(_, [port]) {
    const address = ['--addr', `127.0.0.1:${port}`];
    return ['run', '--server', ...address, '--log-level', 'error', '--disable-telemetry', ...files];
  },
  ready: ([port]) => `http://127.0.0.1:${port}/health`,
  asked: async ([port]) => ({
    url: `http://127.0.0.1:${port}/v1/data/certification`,
    allowed: question('alice', { id: 'alice', username: 'alice', emails: [], attributes: {}, roles: [] }),
    denied: question('nobody'),
    decision: ({ result }) => result.allow,
  }),
};
