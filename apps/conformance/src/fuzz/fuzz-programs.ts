import fc from 'fast-check';

import { chosenLimit } from './chosen-limits.js';
import { compareProgram, type Difference, type Evaluators } from './compare-program.js';
import { findingOf, isOfOpaWasm, minimise } from './examine.js';
import type { Findings } from './finding.js';
import type { GuardedServer } from './guarded-server.js';
import type { OpaWasm } from './opa-wasm.js';
import { differInOrderAndDigitsOnly } from './order-and-digits.js';
import type { OurEngine } from './our-engine.js';
import type { Program } from './rules.js';
import type { Tally } from './tally.js';

export interface ProgramFuzz {
  readonly opa: string;
  readonly opaWasm: OpaWasm;
  readonly server: GuardedServer;
  readonly ours: OurEngine;
  readonly programs: fc.Arbitrary<Program>;
  readonly inputs: fc.Arbitrary<string>;
  readonly findings: Findings;
  readonly tally: Tally;
  readonly say: (line: string) => void;
}

const inputsPerProgram = 4;
const orderOrDigits = 'order of a hash table, or digits of a double';
const asOpaWasm = "OPA's own Wasm answers as we do";

/** One generated program with its inputs; the same seed makes the same ones. */
export async function fuzzProgram(fuzz: ProgramFuzz, seed: number): Promise<void> {
  const [program] = fc.sample(fuzz.programs, { seed, numRuns: 1 });
  const inputs = fc.sample(fuzz.inputs, { seed, numRuns: inputsPerProgram });
  if (program === undefined) return;
  await fuzz.server.use(async (server) => {
    const evaluators = { ...fuzz, server };
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
  const known = await explanationOf(evaluators, difference);
  if (known !== undefined) {
    fuzz.tally.count(known);
    return;
  }
  const smallest = await minimise(evaluators, difference);
  const finding = findingOf(smallest, `not explained yet (seed ${seed})`);
  if (fuzz.findings.isKnown(finding)) {
    fuzz.tally.count('kept before');
    return;
  }
  fuzz.tally.news++;
  fuzz.say(`new difference: ${fuzz.findings.keep(finding)}`);
}

/** What makes a difference one that is expected, in a few words. */
async function explanationOf(evaluators: Evaluators, difference: Difference): Promise<string | undefined> {
  // What the answers themselves tell comes first: OPA's Wasm is a process for each question.
  if (differInOrderAndDigitsOnly(difference.ours, difference.theirs)) return orderOrDigits;
  return chosenLimit(difference) ?? ((await isOfOpaWasm(evaluators, difference)) ? asOpaWasm : undefined);
}
