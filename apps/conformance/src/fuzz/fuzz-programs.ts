import fc from 'fast-check';

import { compareProgram, type Difference, type Evaluators } from './compare-program.js';
import { findingOf, isOfTheModule, minimise } from './examine.js';
import type { Findings } from './finding.js';
import type { GuardedServer } from './guarded-server.js';
import { limitOfHost, limitOfRule, limitOfValues } from './known-limits.js';
import type { OurEngine } from './our-engine.js';
import type { Program } from './rules.js';
import type { Tally } from './tally.js';

export interface ProgramFuzz {
  readonly opa: string;
  readonly server: GuardedServer;
  readonly ours: OurEngine;
  readonly programs: fc.Arbitrary<Program>;
  readonly inputs: fc.Arbitrary<string>;
  readonly findings: Findings;
  readonly tally: Tally;
  readonly say: (line: string) => void;
}

const inputsPerProgram = 4;

/** One generated program with its inputs; the same seed makes the same ones. */
export async function fuzzProgram(fuzz: ProgramFuzz, seed: number): Promise<void> {
  const [program] = fc.sample(fuzz.programs, { seed, numRuns: 1 });
  const inputs = fc.sample(fuzz.inputs, { seed, numRuns: inputsPerProgram });
  if (program === undefined) return;
  await fuzz.server.use(async (server) => {
    const evaluators = { opa: fuzz.opa, server, ours: fuzz.ours };
    const { compared, differences } = await compareProgram(evaluators, program, inputs);
    fuzz.tally.compared += compared;
    const rules = new Map(differences.map((difference) => [difference.rule, difference]));
    for (const difference of rules.values()) await explain(fuzz, evaluators, difference, seed);
  });
}

async function explain(
  fuzz: ProgramFuzz,
  evaluators: Evaluators,
  difference: Difference,
  seed: number,
): Promise<void> {
  const limit = limitOfValues(difference);
  if (limit !== undefined) {
    fuzz.tally.count(limit.name);
    return;
  }
  const smallest = await minimise(evaluators, difference);
  const ofTheModule = await isOfTheModule(evaluators, smallest);
  const known = ofTheModule ? limitOfRule(smallest) : limitOfHost(smallest);
  if (known !== undefined) {
    fuzz.tally.count(known.name);
    return;
  }
  const why = ofTheModule ? `not explained yet; the stock SDK answers the same` : 'not explained yet';
  const finding = findingOf(smallest, ofTheModule ? 'limit' : 'engine', `${why} (seed ${seed})`);
  if (fuzz.findings.isKnown(finding)) {
    fuzz.tally.count('kept before');
    return;
  }
  fuzz.tally.news++;
  fuzz.say(`new difference (${finding.cause}): ${fuzz.findings.keep(finding)}`);
}
