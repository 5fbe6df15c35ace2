import { printGoal, readable, table } from '../statistics.mjs';

const head = ['', 'p50 µs', 'p99 µs', 'mean µs', 'evaluations/s', 'CPU µs', 'p50 x ours', 'CPU x ours'];

/** @param rows figures of the contestants, ours first */
export function printContest(workload, rows, absent) {
  const { name, title, bytes, questions } = workload;
  console.log(`\n${name}: ${title}; ${questions.length} questions of about ${bytes} bytes`);
  const [ours] = rows;
  console.log(
    table(
      head,
      rows.map((row) => cells(row, ours)),
    ),
  );
  for (const { name: contestant, note } of rows)
    if (note !== undefined) console.log(`  ${contestant}: ${note}`);
  for (const { name: peer, reason } of absent) console.log(`  not here: ${peer}: ${reason}`);
}

function cells({ name, p50, p99, mean, perSecond, cpu }, ours) {
  return [name, ...[p50, p99, mean, perSecond, cpu, p50 / ours.p50, cpu / ours.cpu].map(readable)];
}

/** Microseconds, and the part of the stock SDK's time, for the seed's document policy asked about a small input. */
const goals = { p50: 5, p99: 25, partOfSdk: 0.5 };

/** Answers whether all goals were reached; undefined when what they speak of was not measured. */
export function printGoals(results) {
  const rows = results.find(({ workload }) => workload === 'documents/100B')?.rows;
  if (rows === undefined) return undefined;
  console.log('\nGoals for the document policy in process, 100 B');
  const reached = [];
  for (const form of ['text', 'object']) {
    const ours = rows.find(({ key }) => key === `ours-${form}`);
    const sdk = rows.find(({ key }) => key === `sdk-${form}`);
    reached.push(
      printGoal(`${form}: p50 under ${goals.p50} µs`, ours.p50 < goals.p50, `${readable(ours.p50)} µs`),
      printGoal(`${form}: p99 under ${goals.p99} µs`, ours.p99 < goals.p99, `${readable(ours.p99)} µs`),
    );
    if (sdk === undefined) continue;
    const part = ours.p50 / sdk.p50;
    const figure = `${readable(part)} x in p50, ${readable(ours.cpu / sdk.cpu)} x in CPU`;
    reached.push(
      printGoal(`${form}: at most ${goals.partOfSdk} x the stock SDK`, part <= goals.partOfSdk, figure),
    );
  }
  return reached.every(Boolean);
}
