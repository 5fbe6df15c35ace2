import fc from 'fast-check';

import type { JsonObject } from '#libs/domain';

import { buildWasm } from '../build/opa-build.js';
import { compareDocument, type LoadedDocument } from './compare-document.js';
import type { Difference } from './compare-program.js';
import type { Findings } from './finding.js';
import type { GuardedServer } from './guarded-server.js';
import { echoPolicy, hostileInputText } from './hostile-inputs.js';
import type { OpaServer } from './opa-server.js';
import type { OpaWasm } from './opa-wasm.js';
import type { OurEngine } from './our-engine.js';
import { shownOutcome } from './outcome.js';
import { reduce } from './reduce.js';
import { type SamplePolicy } from './sample-policies.js';
import type { Tally } from './tally.js';

export interface DocumentFuzz {
  readonly opa: string;
  readonly server: GuardedServer;
  readonly opaWasm: OpaWasm;
  readonly ours: OurEngine;
  readonly findings: Findings;
  readonly tally: Tally;
  readonly say: (line: string) => void;
}

interface FixedPolicy extends SamplePolicy {
  readonly mayRefuse: boolean;
}

const inputsPerRound = 20;
const inputBudget = 60;

/** What stays the same while inputs change: loaded here once, and into OPA anew each round, since OPA may have been lost. */
export interface FixedDocument extends LoadedDocument {
  readonly source: FixedPolicy;
}

/** Policies with fixed texts: those given, and one that shows back what hostile inputs were taken for. */
export async function loadDocuments(
  fuzz: DocumentFuzz,
  samples: readonly SamplePolicy[],
): Promise<FixedDocument[]> {
  const echo = {
    path: 'fuzz_echo',
    files: { 'echo.rego': echoPolicy },
    data: '{}',
    inputs: hostileInputText,
  };
  const sources = [
    ...samples.map((sample) => ({ ...sample, mayRefuse: false })),
    { ...echo, mayRefuse: true },
  ];
  return Promise.all(sources.map((source) => loadDocument(fuzz, source)));
}

async function loadDocument(fuzz: DocumentFuzz, source: FixedPolicy): Promise<FixedDocument> {
  const entrypoints = [source.path];
  const built = await buildWasm(fuzz.opa, { files: source.files, entrypoints, regoV0: false, env: {} });
  if ('refusal' in built) throw new Error(`${source.path}: ${built.refusal}`);
  const loaded = await fuzz.ours.load(built.wasm, entrypoints, JSON.parse(source.data) as JsonObject);
  if ('kind' in loaded) throw new Error(`${source.path}: ${shownOutcome(loaded)}`);
  return {
    source,
    files: { ...source.files, 'data.json': source.data },
    path: source.path,
    loaded,
    mayRefuse: source.mayRefuse,
  };
}

/** One round of inputs for one of the documents; the same seed makes the same ones. */
export async function fuzzDocument(fuzz: DocumentFuzz, document: FixedDocument, seed: number): Promise<void> {
  const inputs = fc.sample(document.source.inputs, { seed, numRuns: inputsPerRound });
  await fuzz.server.use(async (server) => {
    await place(server, document.source);
    for (const input of inputs) {
      fuzz.tally.compared++;
      const difference = await compareDocument(fuzz, server, document, input);
      if (difference !== undefined) await keep(fuzz, server, document, difference, seed);
    }
  });
}

async function place(server: OpaServer, { files, data }: FixedPolicy): Promise<void> {
  for (const [root, value] of Object.entries(JSON.parse(data) as Record<string, unknown>)) {
    await server.putData(root, JSON.stringify(value));
  }
  for (const [name, text] of Object.entries(files)) {
    const lines = await server.putPolicy(name, text);
    if (lines.length > 0) throw new Error(`OPA refuses ${name}`);
  }
}

async function keep(
  fuzz: DocumentFuzz,
  server: OpaServer,
  document: FixedDocument,
  difference: Difference,
  seed: number,
): Promise<void> {
  let smallest = difference;
  const keeps = async (input: string): Promise<boolean> => {
    const again = await compareDocument(fuzz, server, document, input);
    if (again?.ours.kind === difference.ours.kind) smallest = again;
    return again?.ours.kind === difference.ours.kind;
  };
  await reduce(difference.input, keeps, inputBudget);
  const finding = {
    policy: smallest.policy,
    document: smallest.rule,
    input: smallest.input,
    ours: shownOutcome(smallest.ours),
    theirs: shownOutcome(smallest.theirs),
    cause: 'engine' as const,
    why: `not explained yet (seed ${seed})`,
  };
  if (fuzz.findings.isKnown(finding)) {
    fuzz.tally.count('kept before');
    return;
  }
  fuzz.tally.news++;
  fuzz.say(`new difference: ${fuzz.findings.keep(finding)}`);
}
