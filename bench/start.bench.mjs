// Starts a real server on stores with more and more policies: when it is alive, when it is ready, how long its event loop stood
// still at most meanwhile, and what memory it has then. Ends with 1 when a goal was missed.
import { parseArgs } from 'node:util';

import { printMachine } from './support/machine.mjs';
import { withFilledStore } from './support/start/filled-store.mjs';
import { timedStart } from './support/start/timed-start.mjs';
import { printGoal, readable, sorted, table } from './support/statistics.mjs';

const goals = { live: 1_000, ready: 2_000, readyPolicies: 100, block: 50 };

const usage = `npm run bench -- start [--policies 10,100,300] [--times 3]
  --policies  live policies of the realm, one figure for each start
  --times     starts of each; the median counts`;

export async function run(args) {
  const { values } = parseArgs({
    args,
    options: {
      policies: { type: 'string', default: '10,100,300' },
      times: { type: 'string', default: '3' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(usage);
  const counts = values.policies.split(',').map(Number);
  printMachine();
  const rows = [];
  await withFilledStore(async ({ url, fill }) => {
    for (const count of counts) {
      await fill(count);
      rows.push({ count, ...(await median(url, Number(values.times))) });
    }
  });
  if (!report(rows)) process.exitCode = 1;
}

async function median(url, times) {
  const starts = [];
  for (let time = 0; time < times; time++) starts.push(await timedStart(url));
  const middle = (name) => sorted(starts.map((start) => start[name]))[Math.floor(times / 2)];
  return { live: middle('live'), ready: middle('ready'), block: middle('block'), rss: middle('rss') };
}

function report(rows) {
  const head = ['policies', 'alive ms', 'ready ms', 'longest block ms', 'RSS MiB'];
  const cells = ({ count, live, ready, block, rss }) => [
    String(count),
    ...[live, ready, block, rss / 1024 / 1024].map(readable),
  ];
  console.log(`\n${table(head, rows.map(cells))}\n`);
  const most = (name) => Math.max(...rows.map((row) => row[name]));
  const timed = rows.filter(({ count }) => count <= goals.readyPolicies);
  const ready = Math.max(...timed.map((row) => row.ready));
  return [
    printGoal(`alive within ${goals.live} ms`, most('live') < goals.live, `${readable(most('live'))} ms`),
    printGoal(`ready within ${goals.ready} ms`, ready < goals.ready, `${readable(ready)} ms`),
    printGoal(
      `no block beyond ${goals.block} ms`,
      most('block') < goals.block,
      `${readable(most('block'))} ms`,
    ),
  ].every(Boolean);
}
