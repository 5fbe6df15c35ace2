import { printGoal, readable, table } from '../statistics.mjs';

const head = ['', 'requests/s', 'in rounds', 'p50 ms', 'p99 ms', 'CPU µs', 'x bare', 'x ours evaluated'];

const rowOf = (rows, key) => rows.find((row) => row.key === key);

export function printRows(rows) {
  const bare = rowOf(rows, 'bare');
  const ours = rowOf(rows, 'evaluated');
  const cells = ({ name, rps, range, p50, p99, cpu }) => [
    ...[name, readable(rps), range.map(readable).join('-')],
    ...[p50, p99, cpu, rps / bare.rps, rps / ours.rps].map(readable),
  ];
  console.log(`\n${table(head, rows.map(cells))}`);
  for (const { name, peer } of rows) if (peer !== undefined) console.log(`  ${name}: ${peer.note}`);
}

export function printAbsent(absent) {
  for (const { peer, reason } of absent) console.log(`  not measured: ${peer.name}: ${reason}`);
}

/** The parts of what the bare server does that we have to reach. */
const parts = [
  { key: 'evaluated', what: 'evaluated', part: 0.5 },
  { key: 'cached', what: 'from the local cache', part: 0.6 },
];

/** Answers whether all that could be measured were reached. */
export function printGoals(rows) {
  console.log('\nGoals');
  const reached = [];
  for (const { key, what, part } of parts) {
    const ratio = rowOf(rows, key).rps / rowOf(rows, 'bare').rps;
    reached.push(
      printGoal(`${what}: at least ${part} x the bare server`, ratio >= part, `${readable(ratio)} x`),
    );
  }
  const ours = rowOf(rows, 'evaluated');
  for (const { name, peer, rps, p99 } of rows.filter((row) => row.peer !== undefined)) {
    const ratio = ours.rps / rps;
    const tails = `${readable(ours.p99)} ms, theirs ${readable(p99)} ms`;
    reached.push(
      printGoal(`at least ${peer.goal} x ${name}`, ratio >= peer.goal, `${readable(ratio)} x`),
      printGoal(`p99 below ${name}`, ours.p99 < p99, tails),
    );
  }
  return reached.every(Boolean);
}
