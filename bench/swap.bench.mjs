// Hot swap under load: a real server answers a steady stream of questions while policy versions alternate and a role changes.
// Every answer is looked at; ends with 1 when one of them failed or was pieced together.
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { printMachine } from './support/machine.mjs';
import { withPortcullis } from './support/portcullis.mjs';
import { memoryAfterCollection } from './support/server-memory.mjs';
import { percentile, printGoal, readable, sorted, table } from './support/statistics.mjs';
import { Releases } from './support/swap/releases.mjs';
import { SteadyLoad } from './support/swap/steady-load.mjs';
import { swapTimes, verdictOn } from './support/swap/verdict.mjs';

const connections = 16;
const versions = 4;
const warmUpSwaps = 10;
/** A role changes at every swap whose number this divides. */
const roleChangeEvery = 5;
/** How much larger than before the server may be when the old versions are gone. */
const allowedGrowth = 1.1;

const usage = `npm run bench -- swap [--swaps 100] [--rate 2000] [--interval 150] [--ballast 200]
  --swaps     activations that are measured
  --rate      questions per second, over ${connections} connections
  --interval  milliseconds between an activation's response and the next activation
  --ballast   kilobytes of data in each version`;

const number = (value) => ({ type: 'string', default: String(value) });

export async function run(args) {
  const { values } = parseArgs({
    args,
    options: {
      ...{ swaps: number(100), rate: number(2000), interval: number(150), ballast: number(200) },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(usage);
  const options = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number(value)]));
  printMachine();
  const { swaps, rate, interval, ballast } = options;
  console.log(
    `${swaps} activations, ${interval} ms apart, among ${versions} versions with ${ballast} kB of data each;` +
      ` ${rate} questions/s over ${connections} connections`,
  );
  await withPortcullis({}, (portcullis) => bench(portcullis, options), { inspected: true });
}

async function bench(portcullis, { swaps, rate, interval, ballast }) {
  const releases = new Releases({ admin: portcullis.admin, versions, ballastKilobytes: ballast });
  const load = new SteadyLoad({ ...portcullis, perSecond: rate, connections });
  await load.askDemanding(await releases.setUp());
  const swap = (times) => swapUnderLoad({ releases, load, times, interval });
  const warmUp = await swap(warmUpSwaps);
  const before = await memoryAfterCollection(portcullis);
  const measured = await swap(swaps);
  const after = await memoryAfterCollection(portcullis);
  await load.close();
  const answers = [...load.answers, ...warmUp.demanded, ...measured.demanded];
  report({ answers, releases, measured, before, after });
}

async function swapUnderLoad({ releases, load, times, interval }) {
  const activations = [];
  const demanded = [];
  load.start();
  await pause(interval);
  for (let swap = 0; swap < times; swap++) {
    if (swap % roleChangeEvery === 0) await releases.changeRole();
    const activation = await releases.swap();
    activations.push(activation);
    demanded.push(await load.askDemanding(activation.revision));
    await pause(interval);
  }
  await load.stop();
  return { activations, demanded };
}

function report({ answers, releases, measured, before, after }) {
  const { counts, examples, sound } = verdictOn(answers, releases);
  const demandedOlder = measured.demanded.filter(
    ({ revision }, index) => !(revision >= measured.activations[index].revision),
  ).length;
  console.log(`\n${answers.length.toLocaleString('en-US')} answers, ${releases.changes.length} changes`);
  console.log(
    [...Object.entries(counts), ['older than demanded', demandedOlder]]
      .map(([what, times]) => `${what} ${times}`)
      .join(', '),
  );
  for (const example of examples) console.log(`  ${example}`);
  printTimes(answers, measured);
  printMemory(before, after);
  const whole = sound && demandedOlder === 0;
  printGoal('every answer is whole, of one version, and in order', whole, whole ? 'yes' : 'no');
  if (!whole) process.exitCode = 1;
}

function printTimes(answers, { activations, demanded }) {
  const times = swapTimes(answers, activations);
  const row = (name, values) => {
    const ordered = sorted(values);
    return [name, ...[0.5, 0.95, 1].map((part) => readable(percentile(ordered, part)))];
  };
  const asked = demanded.map(({ sent, received }) => received - sent);
  console.log(
    `\nmilliseconds, of ${times.length} activations; negative: before the activation's own response`,
  );
  console.log(
    table(
      ['', 'p50', 'p95', 'max'],
      [
        row(
          'response to first decision by the new version',
          times.map(({ first }) => first),
        ),
        row(
          'response to last decision by the old version',
          times.map(({ last }) => last),
        ),
        row('a question that demands the new revision', asked),
      ],
    ),
  );
}

function printMemory(before, after) {
  const megabytes = (bytes) => readable(bytes / 1024 / 1024);
  console.log('\nMiB in the server after garbage collection');
  console.log(
    table(
      ['', 'rss', 'heap used', 'external'],
      [
        ['before', ...[before.rss, before.heap, before.external].map(megabytes)],
        ['after', ...[after.rss, after.heap, after.external].map(megabytes)],
      ],
    ),
  );
  const growth = after.rss / before.rss;
  printGoal(
    `old versions freed: rss at most ${allowedGrowth} x`,
    growth <= allowedGrowth,
    `${readable(growth)} x`,
  );
}
