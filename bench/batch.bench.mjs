// Decisions per second of one process in batches: through the use case, and over HTTP at `/access/v1/evaluations`; questions
// that are new each time, so evaluated, and questions that were asked before, so answered from the local cache.
import { isDeepStrictEqual } from 'node:util';

import { OpaPolicyEngine } from '#libs/opa';

import { compilePolicy, shippedPolicy } from './support/compile.mjs';
import { startedCore } from './support/decision-core.mjs';
import { measure, tool } from './support/load.mjs';
import { printMachine } from './support/machine.mjs';
import { publishShipped, withPortcullis } from './support/portcullis.mjs';
import { cpuMicrosOf } from './support/process-cpu.mjs';
import { printGoal, readable, table } from './support/statistics.mjs';
import { Stopwatch } from './support/stopwatch.mjs';

const goal = 150_000;
const batchSize = 1_000;
const connections = 4;
const seconds = Number(process.env.BENCH_SECONDS ?? 8);

const users = [
  { id: 'alice', roles: [] },
  { id: 'root', roles: ['admin'] },
];
const masked = ['credit_card_info', 'ssn'];

/** Who asks, what for, and the answer. Every document is alice's. */
const kinds = [
  { subject: 'alice', action: 'read', answer: { decision: true, context: { filter_data: masked } } },
  { subject: 'alice', action: 'write', answer: { decision: false, context: { filter_data: masked } } },
  { subject: 'root', action: 'write', answer: { decision: true, context: { filter_data: [] } } },
  { subject: 'nobody', action: 'read', answer: { decision: false, context: { filter_data: masked } } },
];

const kindOf = (index) => kinds[index % kinds.length];

function question(index, document) {
  const { subject, action } = kindOf(index);
  return {
    subject: { type: 'user', id: subject },
    action: { name: action },
    resource: { type: 'document', id: document, properties: { owner_id: 'alice', shared_with: [] } },
  };
}

const batchOf = (name) => Array.from({ length: batchSize }, (_, index) => question(index, name(index)));
const sameBatch = batchOf((index) => `document-${index}`);

export async function run() {
  printMachine();
  console.log(
    `batches of ${batchSize} decisions, ${seconds} s each; the document policy, ${users.length} known users`,
  );
  const rows = [...(await throughTheUseCase()), ...(await overHttp())];
  console.log();
  console.log(
    table(
      ['', 'decisions/s', 'p50 ms', 'p99 ms', 'CPU µs per decision'],
      rows.map(({ name, perSecond, p50, p99, cpu }) => [name, ...[perSecond, p50, p99, cpu].map(readable)]),
    ),
  );
  console.log();
  for (const { name, perSecond } of rows)
    printGoal(`${name}: ${goal.toLocaleString('en-US')} decisions/s`, perSecond >= goal, readable(perSecond));
}

async function throughTheUseCase() {
  const engine = new OpaPolicyEngine();
  const policy = shippedPolicy('document_authz');
  const artifact = await compilePolicy(engine, policy);
  const core = await startedCore({ policy, artifact, engine, users });
  const check = (items) => core.checkBatch.check('default', items, 'execute_all');
  let asked = 0;
  const fresh = () => {
    const batch = asked++;
    return check(batchOf((index) => `document-${batch}-${index}`));
  };
  try {
    const [news, same] = [await fresh(), await check(sameBatch)];
    for (const { items } of [news, same]) assertAnswers(items.map(asAnswered));
    return [
      await timed('use case, each question new', fresh, core.observer, 'evaluations'),
      await timed('use case, questions asked before', () => check(sameBatch), core.observer, 'cacheHits'),
    ];
  } finally {
    await core.stop();
    await engine.close?.();
  }
}

const asAnswered = ({ effect, context }) => ({ decision: effect === 'allow', context });

/** @param counter what each decision of the run must have raised: otherwise it measured something else. */
async function timed(name, batch, observer, counter) {
  const stopwatch = new Stopwatch([batch]);
  await stopwatch.warmUp(1);
  const before = observer[counter];
  await stopwatch.run(seconds);
  const { p50, p99, perSecond, cpu, count } = stopwatch.figures();
  const raised = observer[counter] - before;
  if (raised !== count * batchSize)
    throw new Error(`${name}: ${raised} ${counter} in ${count * batchSize} decisions`);
  return { name, p50: p50 / 1000, p99: p99 / 1000, perSecond: perSecond * batchSize, cpu: cpu / batchSize };
}

function assertAnswers(answers) {
  if (answers.length !== batchSize) throw new Error(`${answers.length} answers to ${batchSize} questions`);
  for (const [index, answer] of answers.entries()) {
    if (!isDeepStrictEqual(answer, kindOf(index).answer))
      throw new Error(`wrong answer ${index}: ${JSON.stringify(answer)}`);
  }
}

function overHttp() {
  return withPortcullis({}, async (portcullis) => {
    for (const { id } of users) await portcullis.admin('POST', '/users', { id, username: id });
    await portcullis.admin('POST', '/roles', { name: 'admin' });
    await portcullis.admin('POST', '/role-assignments', { user_id: 'root', role: 'admin' });
    const { revision } = await publishShipped(portcullis, 'document_authz');
    const url = `${portcullis.url}/access/v1/evaluations`;
    const headers = { authorization: `Bearer ${portcullis.key}`, 'content-type': 'application/json' };
    const bodyOf = (items) => JSON.stringify({ evaluations: items });
    // Something new takes the place of @@ in each request.
    const news = bodyOf(batchOf((index) => `document-@@-${index}`));
    const same = bodyOf(sameBatch);
    for (const body of [news, same])
      await assertHttpAnswers(url, { ...headers, 'portcullis-at-least-revision': String(revision) }, body);
    const load = { url, headers, connections };
    const over = (name, what) => loaded(`HTTP, ${name} (${tool})`, { ...load, ...what }, portcullis.pid);
    return [
      await over('each question new', { body: news, unique: true }),
      await over('questions asked before', { body: same }),
    ];
  });
}

async function assertHttpAnswers(url, headers, body) {
  const response = await fetch(url, { method: 'POST', headers, body });
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
  assertAnswers((await response.json()).evaluations);
}

async function loaded(name, load, pid) {
  await measure({ ...load, seconds: 2 });
  const whole = Math.max(1, Math.round(seconds));
  const before = cpuMicrosOf(pid);
  const { rps, p50, p99, errors } = await measure({ ...load, seconds: whole });
  if (errors > 0) throw new Error(`${name}: ${errors} requests failed`);
  const cpu = (cpuMicrosOf(pid) - before) / (rps * whole * batchSize);
  return { name, p50, p99, perSecond: rps * batchSize, cpu };
}
