import { peerBinary, releases } from './releases.mjs';

const model = {
  schema_version: '1.1',
  type_definitions: [
    { type: 'user' },
    {
      type: 'record',
      relations: { reader: { this: {} } },
      metadata: { relations: { reader: { directly_related_user_types: [{ type: 'user' }] } } },
    },
  ],
};

const tuple = (user) => ({ user, relation: 'reader', object: 'record:record-1' });

/** @type {import('./peer-server.mjs').Peer} */
export const openfga = {
  key: 'openfga',
  name: `OpenFGA ${releases.openfga.version}`,
  note: 'HTTP, in memory, one direct tuple, always the same question: it keeps no answers unless told to',
  goal: 3,
  binary: (install) => peerBinary('openfga', install),
  ports: 2,
  setUp: (_, [http, grpc]) => [
    ...['run', '--datastore-engine', 'memory', '--log-level', 'error'],
    ...['--http-addr', `127.0.0.1:${http}`, '--grpc-addr', `127.0.0.1:${grpc}`],
    ...['--playground-enabled=false', '--metrics-enabled=false', '--trace-enabled=false'],
  ],
  ready: ([http]) => `http://127.0.0.1:${http}/healthz`,
  async asked([http]) {
    const url = `http://127.0.0.1:${http}/stores`;
    const { id } = await post(url, { name: 'bench' });
    const store = `${url}/${id}`;
    const { authorization_model_id } = await post(`${store}/authorization-models`, model);
    await post(`${store}/write`, {
      authorization_model_id,
      writes: { tuple_keys: [tuple('user:alice')] },
    });
    const question = (user) => JSON.stringify({ authorization_model_id, tuple_key: tuple(user) });
    return {
      url: `${store}/check`,
      allowed: question('user:alice'),
      denied: question('user:nobody'),
      decision: ({ allowed }) => allowed,
    };
  },
};

async function post(url, body) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url}: ${response.status} ${text}`);
  return JSON.parse(text);
}
