// A million evaluations in this process that mix good inputs with all that callers can do wrong, rules that conflict and
// evaluations that loop. Ends with 1 when an answer was wrong, the event loop was late, or memory grew.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHistogram } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isDeepStrictEqual, parseArgs } from 'node:util';

import { OpaPolicyEngine } from '#libs/opa';

import { compilePolicy } from './support/compile.mjs';
import { printMachine } from './support/machine.mjs';
import { printGoal, readable, table } from './support/statistics.mjs';
import { inputsOf, usualMix } from './support/survival/inputs.mjs';
import { LoopLag } from './support/survival/loop-lag.mjs';
import { MemoryCurve, memoryHead } from './support/survival/memory-curve.mjs';

const entrypoint = 'survival';
/** How long the caller keeps the event loop to itself, as a batch of questions does. */
const sliceMs = 2;
/** Evaluations that loop, under way at the same time at most. */
const mostLooping = 4;
const memorySamples = 40;
const lagGoalMs = 20;
const shownWrong = 5;

const usage = `npm run bench -- survival [--count 1000000] [--looping 5000] [--loop-length 5000] [--seed 1]
  --looping      one evaluation in so many loops; 0 for none
  --loop-length  members of the list that such an evaluation joins with itself
Memory counts as flat when it grows by no more than a tenth or 8 MiB over half the run: a larger count finds slower growth.`;

export async function run(args) {
  const { values } = parseArgs({
    args,
    options: {
      count: { type: 'string', default: '1000000' },
      looping: { type: 'string', default: '5000' },
      'loop-length': { type: 'string', default: '5000' },
      seed: { type: 'string', default: '1' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(usage);
  const [count, looping, loopLength, seed] = ['count', 'looping', 'loop-length', 'seed'].map((name) =>
    Number(values[name]),
  );
  const mix = { ...usualMix, looping: looping === 0 ? 0 : 1 / looping };
  printMachine();
  const share = ([kind, part]) => `${kind} ${readable(part * 100)} %`;
  console.log(
    `${count.toLocaleString('en-US')} evaluations: ${Object.entries(mix).map(share).join(', ')}, the rest good`,
  );
  const engine = new OpaPolicyEngine();
  const content = readFileSync(join(import.meta.dirname, 'support/survival/policy.rego'), 'utf8');
  const artifact = await compilePolicy(engine, {
    package: entrypoint,
    sources: [{ path: 'policy.rego', content }],
  });
  const policy = await engine.load(artifact, {});
  const outcome = await survive(policy, inputsOf({ mix, loopLength, seed }), count);
  policy.dispose();
  await engine.close?.();
  if (!report(outcome)) process.exitCode = 1;
}

async function survive(policy, nextInput, count) {
  const tally = new Tally();
  const curve = new MemoryCurve();
  const lag = new LoopLag();
  const looping = new Set();
  const sampleEvery = Math.max(1, Math.floor(count / memorySamples));
  curve.start();
  lag.start();
  const started = performance.now();
  let sliceEnd = started + sliceMs;
  for (let evaluation = 1; evaluation <= count; evaluation++) {
    const input = nextInput();
    const answered = evaluate(policy, input, tally);
    if (input.kind === 'looping') {
      looping.add(answered);
      void answered.then(() => looping.delete(answered));
      // Should it loop on this thread, the others are not to wait for more than one of them.
      if (looping.size >= mostLooping) await Promise.race(looping);
    } else {
      await answered;
    }
    if (evaluation % sampleEvery === 0) await curve.take(evaluation);
    if (performance.now() < sliceEnd) continue;
    await nextTurn();
    sliceEnd = performance.now() + sliceMs;
  }
  await Promise.all(looping);
  const seconds = (performance.now() - started) / 1000;
  curve.stop();
  return { tally, curve, lag: lag.stop(), seconds };
}

/** Never rejects: whatever does not answer as it has to is tallied as wrong. */
async function evaluate(policy, { kind, text, expected }, tally) {
  const started = performance.now();
  let found;
  try {
    const document = await policy.evaluate(entrypoint, text);
    found = { document: document === undefined ? undefined : JSON.parse(document) };
  } catch (error) {
    found = { code: error.code ?? String(error) };
  }
  tally.add(
    kind,
    performance.now() - started,
    isDeepStrictEqual(found, expected) ? undefined : { found, expected },
  );
}

/** Durations are kept in histograms: a list of them would be the growth that is looked for. */
class Tally {
  kinds = new Map();
  wrong = [];
  wrongCount = 0;

  add(kind, millis, wrong) {
    const durations = this.kinds.get(kind) ?? createHistogram();
    this.kinds.set(kind, durations);
    durations.record(Math.max(1, Math.round(millis * 1e6)));
    if (wrong === undefined) return;
    this.wrongCount++;
    if (this.wrong.length < shownWrong) this.wrong.push({ kind, ...wrong });
  }
}

function report({ tally, curve, lag, seconds }) {
  console.log(`\n${readable(seconds)} s`);
  printKinds(tally);
  for (const wrong of tally.wrong) console.log(`  wrong: ${JSON.stringify(wrong)}`);
  console.log('\nMiB');
  console.log(table(memoryHead, curve.rows()));
  console.log('\nevent loop, milliseconds late');
  const lagRow = (name, { p50, p99, max }) => [name, ...[p50, p99, max].map(readable)];
  console.log(
    table(['', 'p50', 'p99', 'max'], [lagRow('own timer', lag.own), lagRow('Node’s histogram', lag.node)]),
  );
  console.log();
  return printGoals(tally, curve, lag);
}

function printKinds({ kinds }) {
  const rows = [...kinds].map(([kind, durations]) => {
    const nanos = [durations.percentile(50), durations.percentile(99), durations.max];
    return [kind, durations.count.toLocaleString('en-US'), ...nanos.map((value) => readable(value / 1000))];
  });
  console.log(table(['', 'evaluations', 'p50 µs', 'p99 µs', 'max µs'], rows));
}

function printGoals(tally, curve, lag) {
  const late = Math.max(lag.own.p99, lag.node.p99);
  const young = curve.youngGeneration();
  const goals = [
    printGoal('every answer right', tally.wrongCount === 0, `${tally.wrongCount} wrong`),
    printGoal(`event loop p99 under ${lagGoalMs} ms`, late < lagGoalMs, `${readable(late)} ms`),
    ...curve.growth().map(({ name, from, to, flat }) => {
      const [before, after] = [from, to].map(mebibytes);
      return printGoal(`memory flat: ${name}`, flat, `${before} in the second quarter, ${after} in the last`);
    }),
    printGoal(`young generation within ${mebibytes(young.bound)}`, young.within, mebibytes(young.largest)),
  ];
  return goals.every(Boolean);
}

function mebibytes(bytes) {
  return `${readable(bytes / 1024 / 1024)} MiB`;
}
