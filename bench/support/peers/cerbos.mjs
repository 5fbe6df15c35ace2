import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { peerBinary, releases } from './releases.mjs';

const configuration = (http, grpc) => `
server: { httpListenAddr: '127.0.0.1:${http}', grpcListenAddr: '127.0.0.1:${grpc}' }
telemetry: { disabled: true }
audit: { enabled: false }
storage: { driver: disk, disk: { directory: policies, watchForChanges: false } }
`;

/** What our policy says about reading: somebody we know, and a record whose status is known. */
const policy = `
apiVersion: api.cerbos.dev/v1
resourcePolicy:
  resource: record
  version: default
  rules:
    - actions: [read]
      effect: EFFECT_ALLOW
      roles: [user]
      condition: { match: { expr: R.attr.status != "unknown" } }
`;

const question = (id, role) =>
  JSON.stringify({
    requestId: 'bench',
    principal: { id, roles: [role] },
    resources: [
      { resource: { kind: 'record', id: 'record-@@', attr: { status: 'active' } }, actions: ['read'] },
    ],
  });

/** @type {import('./peer-server.mjs').Peer} */
export const cerbos = {
  key: 'cerbos',
  name: `Cerbos ${releases.cerbos.version}`,
  note: 'HTTP, one resource policy from a folder, one action, no audit log',
  goal: 3,
  binary: (install) => peerBinary('cerbos', install),
  ports: 2,
  setUp(folder, [http, grpc]) {
    mkdirSync(join(folder, 'policies'));
    writeFileSync(join(folder, 'cerbos.yaml'), configuration(http, grpc));
    writeFileSync(join(folder, 'policies', 'record.yaml'), policy);
    return ['server', '--config', join(folder, 'cerbos.yaml'), '--log-level', 'error'];
  },
  ready: ([http]) => `http://127.0.0.1:${http}/_cerbos/health`,
  asked: async ([http]) => ({
    url: `http://127.0.0.1:${http}/api/check/resources`,
    allowed: question('alice', 'user'),
    denied: question('nobody', 'stranger'),
    decision: ({ results: [{ actions }] }) => actions.read === 'EFFECT_ALLOW',
  }),
};
