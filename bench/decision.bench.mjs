// AuthZEN evaluation over HTTP, authenticated and keep-alive, beside a bare Node server that parses the same
// question and answers the same JSON, in one run. Ratios travel between machines, absolutes do not.
import { measure, tool } from './support/load.mjs';
import { publishShipped, withBareServer, withPortcullis } from './support/portcullis.mjs';

const seconds = Number(process.env.BENCH_SECONDS ?? 8);
const connections = 16;

const question = (subject, record) =>
  JSON.stringify({
    subject: { type: 'user', id: subject },
    action: { name: 'read' },
    resource: { type: 'record', id: record, properties: { status: 'active' } },
  });

export async function run() {
  console.log(`load: ${tool}, ${connections} connections, ${seconds} s each; Node ${process.version}`);
  const bare = await withBareServer((url) => load(`${url}/`, {}, question('alice', 'record-1'), false));
  report('bare Node HTTP server', bare, bare);

  await withPortcullis({}, async (portcullis) => {
    await portcullis.admin('POST', '/users', { id: 'alice', username: 'alice' });
    const { revision } = await publishShipped(portcullis, 'certification');
    const url = `${portcullis.url}/access/v1/evaluation`;
    const headers = { authorization: `Bearer ${portcullis.key}` };
    await check(url, { ...headers, 'portcullis-at-least-revision': String(revision) });
    report(
      'evaluation, answered from the local cache',
      await load(url, headers, question('alice', 'record-1'), false),
      bare,
    );
    report(
      'evaluation, each question new',
      await load(url, headers, question('alice', 'record-@@'), true),
      bare,
    );
  });
}

/** Wrong answers fast are worth nothing. */
async function check(url, headers) {
  for (const [subject, record, decision] of [
    ['alice', 'record-1', true],
    ['nobody', 'record-1', false],
  ]) {
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: question(subject, record),
    });
    const text = await response.text();
    if (response.status !== 200 || text !== JSON.stringify({ decision }))
      throw new Error(`wrong answer: ${response.status} ${text}`);
  }
}

async function load(url, headers, body, unique) {
  const options = {
    url,
    headers: { 'content-type': 'application/json', ...headers },
    body,
    unique,
    connections,
  };
  await measure({ ...options, seconds: 2 });
  return measure({ ...options, seconds });
}

function report(name, figures, bare) {
  const ratio = (figures.rps / bare.rps).toFixed(2);
  console.log(
    `${name.padEnd(44)} ${String(figures.rps).padStart(7)} requests/s   p50 ${figures.p50.toFixed(2)} ms   p99 ${figures.p99.toFixed(2)} ms   ${ratio} x bare${figures.errors > 0 ? `   ${figures.errors} ERRORS` : ''}`,
  );
}
