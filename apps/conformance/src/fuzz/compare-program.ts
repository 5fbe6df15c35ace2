import type { LoadedPolicy } from '#libs/decision';

import { buildWasm } from '../build/opa-build.js';
import { isObject, parseExact, exactText } from '../exact/exact-json.js';
import type { OpaServer } from './opa-server.js';
import type { OpaWasm } from './opa-wasm.js';
import type { OurEngine } from './our-engine.js';
import { type Outcome, sameOutcome } from './outcome.js';
import { moduleText, type Program, rulesAtLines } from './rules.js';

export interface Evaluators {
  readonly opa: string;
  readonly opaWasm: OpaWasm;
  readonly server: OpaServer;
  readonly ours: OurEngine;
}

/** One document on which the evaluators do not agree. */
export interface Difference {
  readonly policy: string;
  readonly rule: string;
  /** The rule by itself; it may need others. */
  readonly ruleText?: string | undefined;
  readonly input: string;
  readonly ours: Outcome;
  readonly theirs: Outcome;
}

export interface Comparison {
  /** Documents held against each other. */
  readonly compared: number;
  readonly differences: readonly Difference[];
}

const nothing: Comparison = { compared: 0, differences: [] };
const attempts = 4;

/** Drops the rules that do not compile, and holds the others against OPA with each input. */
export async function compareProgram(
  evaluators: Evaluators,
  program: Program,
  inputs: readonly string[],
): Promise<Comparison> {
  const compiling = await compilingPart(evaluators.server, program);
  if (compiling.rules.length === 0) return nothing;
  const policy = moduleText(compiling);
  const rules = compiling.rules.map(({ name }) => name);
  const entrypoints = ['fuzz', ...rules.map((rule) => `fuzz/${rule}`)];
  const sources = { files: { 'p.rego': policy }, entrypoints, regoV0: false, env: {} };
  const built = await buildWasm(evaluators.opa, sources);
  // The compiler of Wasm knows refusals that the evaluator does not: nothing to compare then.
  if ('refusal' in built) return nothing;
  const loaded = await evaluators.ours.load(built.wasm, entrypoints);
  if ('kind' in loaded) return compareUnloadable(evaluators, compiling, inputs, loaded);
  try {
    return await compareInputs(evaluators, { policy, rules, loaded, program: compiling }, inputs);
  } finally {
    loaded.dispose();
  }
}

/** A program that the engine refuses is a difference of one of its rules. */
async function compareUnloadable(
  evaluators: Evaluators,
  program: Program,
  inputs: readonly string[],
  ours: Outcome,
): Promise<Comparison> {
  const [rule, ...others] = program.rules;
  const [input] = inputs;
  if (rule === undefined || input === undefined) return nothing;
  if (others.length === 0) {
    const theirs = await evaluators.server.evaluate(`fuzz/${rule.name}`, input);
    const differences = [{ policy: moduleText(program), rule: rule.name, input, ours, theirs }];
    return { compared: 1, differences };
  }
  const alone = [];
  for (const each of program.rules) alone.push(await compareProgram(evaluators, { rules: [each] }, inputs));
  return {
    compared: alone.reduce((sum, { compared }) => sum + compared, 0),
    differences: alone.flatMap(({ differences }) => differences),
  };
}

async function compilingPart(server: OpaServer, program: Program): Promise<Program> {
  let rest = program;
  for (let attempt = 0; attempt < attempts && rest.rules.length > 0; attempt++) {
    const lines = new Set(await server.putPolicy('fuzz', moduleText(rest)));
    if (lines.size === 0) return rest;
    const faulty = rulesAtLines(rest, lines);
    if (faulty.size === 0) return { rules: [] };
    rest = { rules: rest.rules.filter(({ name }) => !faulty.has(name)) };
  }
  return { rules: [] };
}

interface LoadedProgram {
  readonly policy: string;
  readonly rules: readonly string[];
  readonly loaded: LoadedPolicy;
  readonly program: Program;
}

async function compareInputs(
  evaluators: Evaluators,
  program: LoadedProgram,
  inputs: readonly string[],
): Promise<Comparison> {
  const differences: Difference[] = [];
  for (const input of inputs) {
    for (const [rule, ours, theirs] of await outcomes(evaluators, program, input)) {
      if (!sameOutcome(ours, theirs)) differences.push({ ...about(program, rule), input, ours, theirs });
    }
  }
  return { compared: inputs.length * program.rules.length, differences };
}

function about(
  { policy, program }: LoadedProgram,
  rule: string,
): Pick<Difference, 'policy' | 'rule' | 'ruleText'> {
  return { policy, rule, ruleText: program.rules.find(({ name }) => name === rule)?.text };
}

/** The package as a whole where it has a value; rule by rule where one of them fails the whole. */
async function outcomes(
  { server, ours }: Evaluators,
  { rules, loaded }: LoadedProgram,
  input: string,
): Promise<[rule: string, ours: Outcome, theirs: Outcome][]> {
  const whole = [await ours.evaluate(loaded, 'fuzz', input), await server.evaluate('fuzz', input)] as const;
  const [ourWhole, theirWhole] = whole;
  if (ourWhole.kind === 'value' && theirWhole.kind === 'value') {
    return rules.map((rule) => [rule, memberOf(ourWhole.json, rule), memberOf(theirWhole.json, rule)]);
  }
  const each: [string, Outcome, Outcome][] = [];
  for (const rule of rules) {
    const path = `fuzz/${rule}`;
    each.push([rule, await ours.evaluate(loaded, path, input), await server.evaluate(path, input)]);
  }
  return each;
}

function memberOf(json: string, name: string): Outcome {
  const document = parseExact(json);
  const member = isObject(document) ? document.get(name) : undefined;
  return member === undefined ? { kind: 'undefined' } : { kind: 'value', json: exactText(member) };
}
