// What one evaluation costs: ours, the stock SDK on the same module, OPA itself, and other engines where they can answer the
// same questions. Side by side in rounds, answers checked first. Ratios travel between machines, absolutes do not.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { OpaPolicyEngine } from '#libs/opa';

import { compilePolicy } from './support/compile.mjs';
import { contest } from './support/engine/contest.mjs';
import { fieldFor, peerNames, peerVersions } from './support/engine/field.mjs';
import { printContest, printGoals } from './support/engine/report.mjs';
import { workloads } from './support/engine/workloads.mjs';
import { machine, printMachine } from './support/machine.mjs';
import { clockCost } from './support/stopwatch.mjs';

const rounds = 3;

const usage = `npm run bench -- engine [--workload PART] [--peer NAME ...] [--json FILE]
  --workload  only workloads whose name has this part, such as rbac-10/ or 50KB
  --peer      only these beside ours: ${peerNames.slice(1).join(', ')}
  --json      writes all figures to a file, microseconds
  BENCH_SECONDS  seconds for each contestant in each workload (3), spread over ${rounds} rounds`;

export async function run(args) {
  const options = parseArgs({
    args,
    options: {
      workload: { type: 'string' },
      peer: { type: 'string', multiple: true, default: [] },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  }).values;
  const chosen = workloads(options.workload);
  const strange = options.peer.filter((name) => !peerNames.includes(name));
  if (options.help || chosen.length === 0 || strange.length > 0) {
    console.log(usage);
    process.exitCode = options.help ? 0 : 2;
    return;
  }
  const seconds = Number(process.env.BENCH_SECONDS ?? 3);
  introduce(seconds);
  const results = [];
  for (const workload of chosen) results.push(await measured(workload, options.peer, { seconds, rounds }));
  const goalsReached = printGoals(results);
  if (options.json === undefined) return;
  const report = { machine: machine(), versions: peerVersions(), seconds, rounds, goalsReached, results };
  writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
}

function introduce(seconds) {
  printMachine();
  const versions = Object.entries(peerVersions()).map(
    ([name, version]) => `${name} ${version ?? 'not installed'}`,
  );
  console.log(`peers: ${versions.join(', ')}`);
  console.log(
    `${seconds} s each in ${rounds} rounds; one reading of the clock costs ${clockCost().toFixed(3)} µs`,
  );
  console.log(
    'In process a sample is one call, or of very short ones the mean of the few that keep the clock below 2 % of it.\n' +
      'CPU: processor time per evaluation; of a server, the server’s. x ours: against our first line.',
  );
}

async function measured(workload, peers, time) {
  const engine = new OpaPolicyEngine();
  const artifact = await compilePolicy(engine, workload);
  await engine.close?.();
  const field = await fieldFor(workload, artifact, peers);
  try {
    const rows = await contest(field, workload.questions, time);
    printContest(workload, rows, field.absent);
    return { workload: workload.name, bytes: workload.bytes, rows, absent: field.absent };
  } finally {
    for (const { close } of field.contestants) await close?.();
  }
}
