import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

import { Command } from 'commander';

import { findCases } from './cases/find-cases.js';
import { judgeAll } from './judge/judge-all.js';
import { opaBinaryPath } from './opa-binary-path.js';
import { jsonReport } from './report/json-report.js';
import { tallyOf } from './report/tally.js';
import { textReport } from './report/text-report.js';

interface Options {
  readonly folder?: string;
  readonly json?: string;
  readonly verbose: boolean;
}

const casesPerLine = 100;

async function run(directory: string, options: Options): Promise<void> {
  const cases = findCases(directory, options.folder);
  if (cases.length === 0) throw new Error(`no cases in ${directory}`);
  const started = performance.now();
  const judged = await judgeAll(await opaBinaryPath(), cases, {
    atOnce: availableParallelism(),
    onJudged: (done) => {
      if (done % casesPerLine === 0) process.stderr.write(`${done} of ${cases.length} cases\n`);
    },
  });
  process.stderr.write(`${cases.length} cases in ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
  process.stdout.write(textReport(judged, options));
  if (options.json !== undefined) writeFileSync(options.json, jsonReport(judged));
  process.exitCode = tallyOf(judged).failed > 0 ? 1 : 0;
}

const program = new Command('conformance:opa')
  .description("Runs OPA's compliance cases against the engine. Exits with 1 when a case failed.")
  .argument('<dir>', 'folders of YAML files, as in v1/test/cases/testdata/v1 of OPA')
  .option('--folder <name>', 'only the cases of this folder')
  .option('--json <file>', 'write the results as JSON too')
  .option('--verbose', 'list the cases that passed too', false)
  .action(run);

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
