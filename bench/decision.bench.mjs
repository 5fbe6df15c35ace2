// AuthZEN evaluation over HTTP, authenticated and keep-alive, beside a bare Node server that parses the same question and
// answers the same JSON, and beside other authorization servers, in one run. Ratios travel between machines, absolutes do not.
import { parseArgs } from 'node:util';

import { contest } from './support/decision/contest.mjs';
import { printAbsent, printGoals, printRows } from './support/decision/report.mjs';
import { tool } from './support/load.mjs';
import { printMachine } from './support/machine.mjs';
import { peerKeys, startPeers } from './support/peers/field.mjs';
import { publishShipped, withBareServer, withPortcullis } from './support/portcullis.mjs';

const rounds = 3;
const connections = 16;

const usage = `npm run bench -- decision [--peer NAME ...] [--install-peers]
  --peer           only these beside us: ${peerKeys.join(', ')}
  --install-peers  fetches (npm) or compiles (go, takes minutes) those that are not there and keeps them in the cache folder
  BENCH_SECONDS    seconds for each line (9), spread over ${rounds} rounds`;

const json = { 'content-type': 'application/json' };

const question = (subject, record) =>
  JSON.stringify({
    subject: { type: 'user', id: subject },
    action: { name: 'read' },
    resource: { type: 'record', id: record, properties: { status: 'active' } },
  });

export async function run(args) {
  const options = parseArgs({
    args,
    options: {
      peer: { type: 'string', multiple: true, default: [] },
      'install-peers': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  }).values;
  if (options.help || options.peer.some((key) => !peerKeys.includes(key))) {
    console.log(usage);
    process.exitCode = options.help ? 0 : 2;
    return;
  }
  const peers = await startPeers({ wanted: options.peer, install: options['install-peers'] });
  try {
    await withBareServer((bare) => withPortcullis({}, (portcullis) => measured(bare, portcullis, peers)));
  } finally {
    await peers.close();
  }
}

async function measured(bare, portcullis, peers) {
  const seconds = Number(process.env.BENCH_SECONDS ?? 9);
  printMachine();
  console.log(
    `load: ${tool}, ${connections} connections, ${seconds} s each in ${rounds} rounds; CPU: the server's processor time per request`,
  );
  const contestants = [bareServer(bare), ...(await ours(portcullis)), ...peers.running.map(peerServer)];
  const { rows, absent } = await contest(contestants, { rounds, seconds, connections });
  printRows(rows);
  printAbsent([...peers.absent, ...absent]);
  printGoals(rows);
}

const bareServer = ({ url, pid }) => ({
  key: 'bare',
  name: 'bare Node HTTP server',
  pid,
  load: { url: `${url}/`, headers: json, body: question('alice', 'record-1') },
});

async function ours(portcullis) {
  await portcullis.admin('POST', '/users', { id: 'alice', username: 'alice' });
  const { revision } = await publishShipped(portcullis, 'certification');
  const url = `${portcullis.url}/access/v1/evaluation`;
  const headers = { ...json, authorization: `Bearer ${portcullis.key}` };
  await check(url, { ...headers, 'portcullis-at-least-revision': String(revision) });
  const { pid } = portcullis;
  const load = (body) => ({ url, headers, body, unique: body.includes('@@') });
  return [
    {
      key: 'cached',
      name: 'portcullis, from the local cache',
      pid,
      load: load(question('alice', 'record-1')),
    },
    {
      key: 'evaluated',
      name: 'portcullis, each question new',
      pid,
      load: load(question('alice', 'record-@@')),
    },
  ];
}

const peerServer = ({ peer, pid, asked }) => ({
  key: peer.key,
  name: peer.name,
  peer,
  pid,
  load: { url: asked.url, headers: json, body: asked.allowed, unique: asked.allowed.includes('@@') },
});

/** Wrong answers fast are worth nothing. */
async function check(url, headers) {
  for (const [subject, record, decision] of [
    ['alice', 'record-1', true],
    ['nobody', 'record-1', false],
  ]) {
    const response = await fetch(url, { method: 'POST', headers, body: question(subject, record) });
    const text = await response.text();
    if (response.status !== 200 || text !== JSON.stringify({ decision }))
      throw new Error(`wrong answer: ${response.status} ${text}`);
  }
}
