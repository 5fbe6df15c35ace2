import type { FunctionText } from './function-text.js';

/** A loop passes a checkpoint once in so many rounds, counted in a local of its function. */
export const roundsPerCheckpoint = 16;
/** Instructions that one unit of fuel stands for. */
export const instructionsPerFuel = 1_024;
/** A function that executes fewer than this between its own checkpoints has none at its entry. */
const unpaidInstructions = 8_192;

export interface CallGraph {
  /** By index, behind the imported ones. */
  readonly functions: readonly FunctionText[];
  readonly imported: number;
}

/** What a function's checkpoints cost, in units of fuel. */
export interface CheckpointCosts {
  /** 0: none at the entry. Its callers count its work as theirs. */
  readonly entry: number;
  /** For each full number of rounds that its loops have gone. */
  readonly rounds: number;
}

/**
 * Prices checkpoints by an upper bound of the work between them: every function text counts whole, and as often as its loops
 * go round between two checkpoints, and so does everything it calls that pays nothing at its own entry.
 *
 * What is called through a table is not known: it counts as the most that a function may do unpaid.
 *
 * INVARIANT: every cycle of calls holds a function that pays at its entry; whoever calls through a table does.
 */
export function checkpointCosts({ functions, imported }: CallGraph): CheckpointCosts[] {
  const paying = new Set<number>();
  /** Of one pass over a text, calls included. */
  const pass = new Map<number, number>();
  for (const index of calleesFirst()) pass.set(index, passOf(index));
  return functions.map((_, position) => costsOf(imported + position));

  function passOf(index: number): number {
    const { instructions, calls, indirectCalls } = textOf(index);
    let work = instructions + indirectCalls * unpaidInstructions;
    for (const callee of calls) if (callee >= imported && !paying.has(callee)) work += callWork(callee);
    if (indirectCalls > 0 || work * rounds(index) > unpaidInstructions) paying.add(index);
    return work;
  }

  function callWork(callee: number): number {
    return (pass.get(callee) ?? 0) * rounds(callee);
  }

  function costsOf(index: number): CheckpointCosts {
    const work = pass.get(index) ?? 0;
    return {
      entry: paying.has(index) ? fuelFor(work) : 0,
      rounds: fuelFor(work * roundsPerCheckpoint),
    };
  }

  function rounds(index: number): number {
    return textOf(index).loops.length > 0 ? roundsPerCheckpoint : 1;
  }

  function textOf(index: number): FunctionText {
    return functions[index - imported] as FunctionText;
  }

  /** Every function after those it calls. Where a call closes a cycle, its target pays. Without recursion: chains may be long. */
  function calleesFirst(): ReadonlySet<number> {
    const done = new Set<number>();
    const open = new Set<number>();
    const pending = functions.map((_, position) => imported + position);
    for (let index = pending.at(-1); index !== undefined; index = pending.at(-1)) {
      if (done.has(index) || open.has(index)) {
        pending.pop();
        open.delete(index);
        done.add(index);
        continue;
      }
      open.add(index);
      for (const callee of textOf(index).calls) {
        if (open.has(callee)) paying.add(callee);
        else if (callee >= imported && !done.has(callee)) pending.push(callee);
      }
    }
    return done;
  }
}

function fuelFor(instructions: number): number {
  return Math.max(1, Math.ceil(instructions / instructionsPerFuel));
}
