import { randomInt } from 'node:crypto';
import { resolve } from 'node:path';

import { Command } from 'commander';

import { runOpa } from './build/run-opa.js';
import { callableBuiltins } from './fuzz/builtin-catalogue.js';
import { Expressions } from './fuzz/expressions.js';
import { fuzzDocument, loadDocuments } from './fuzz/fuzz-documents.js';
import { samplePolicies } from './fuzz/sample-policies.js';
import { Findings } from './fuzz/finding.js';
import { fuzzProgram } from './fuzz/fuzz-programs.js';
import { GuardedServer } from './fuzz/guarded-server.js';
import { inputText } from './fuzz/literals.js';
import { OpaWasm } from './fuzz/opa-wasm.js';
import { OurEngine } from './fuzz/our-engine.js';
import { programs } from './fuzz/rules.js';
import { Tally } from './fuzz/tally.js';
import { opaBinaryPath } from './opa-binary-path.js';
import { opaWithWasm } from './opa-with-wasm.js';

interface Options {
  readonly minutes: string;
  readonly seed?: string;
  readonly findings: string;
  readonly policies: string;
}

const minute = 60_000;
const mebibyte = 1024 * 1024;

async function run(options: Options): Promise<void> {
  const opa = await opaBinaryPath();
  const { output } = await runOpa(opa, ['capabilities', '--current'], { cwd: '.' });
  const first = options.seed === undefined ? randomInt(2 ** 31) : Number(options.seed);
  const tally = new Tally();
  const fuzz = {
    opa,
    opaWasm: new OpaWasm(await opaWithWasm(opa)),
    server: new GuardedServer(opa),
    ours: new OurEngine(),
    programs: programs(new Expressions(callableBuiltins(output))),
    inputs: inputText,
    findings: new Findings(resolve(options.findings)),
    tally,
    say,
  };
  const documents = await loadDocuments(fuzz, samplePolicies(options.policies));
  say(`seed ${first}, ${options.minutes} minutes`);
  const started = performance.now();
  const end = started + Number(options.minutes) * minute;
  let next = started + minute;
  let seed = first;
  try {
    for (; performance.now() < end; seed++) {
      await fuzzProgram(fuzz, seed);
      const document = documents[seed % documents.length];
      if (document !== undefined) await fuzzDocument(fuzz, document, seed);
      if (performance.now() < next) continue;
      next += minute;
      say(progress(tally, fuzz.server.losses, performance.now() - started));
    }
  } finally {
    fuzz.server.stop();
  }
  say(`seeds ${first} to ${seed - 1}: ${progress(tally, fuzz.server.losses, performance.now() - started)}`);
  process.exitCode = tally.news > 0 ? 1 : 0;
}

function progress(tally: Tally, losses: number, millis: number): string {
  const rate = (tally.compared / (millis / 1000)).toFixed(0);
  const memory = (process.memoryUsage.rss() / mebibyte).toFixed(0);
  return `${(millis / minute).toFixed(1)} min, ${rate}/s, ${memory} MiB, opa lost ${losses} times; ${tally.line()}`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

const program = new Command('fuzz:opa')
  .description(
    "Holds the engine against OPA on generated policies and inputs. Exits with 1 after a new difference that OPA's own Wasm does not show.",
  )
  .option('--minutes <n>', 'how long', '1')
  .option('--seed <s>', 'first seed; the same seeds make the same programs')
  .option('--findings <dir>', 'where differences are kept', 'apps/conformance/findings')
  .option('--policies <dir>', 'sample policies to ask with generated inputs', 'policies')
  .action(run);

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 2;
}
