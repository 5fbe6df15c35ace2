import type { RegoValue } from '../rego/rego-value.js';

/** What a builtin may know beside its operands. Lives for one evaluation. */
export interface BuiltinContext {
  /** Nanoseconds since the epoch, the same for the whole evaluation. */
  readonly now: bigint;
  readonly randomBytes: (size: number) => Uint8Array;
  /** Results that must stay the same within an evaluation, by builtin and operands. */
  readonly memo: Map<string, RegoValue>;
  /** To be called in loops whose length the operands decide: throws when the time is up. */
  readonly checkDeadline: () => void;
}

/** A function that modules import from the host because OPA's Wasm runtime has none of its own. */
export interface Builtin {
  readonly name: string;
  /** Same operands, same result, always: an answer that used only such builtins may be cached. */
  readonly pure: boolean;
  /** Throws `BuiltinError` where the result is undefined. */
  readonly call: (operands: readonly RegoValue[], context: BuiltinContext) => RegoValue;
  /**
   * For one that is a single long step on large operands: with more characters than this in one of them it is called on another
   * thread only.
   */
  readonly inlineCharacters?: number;
}

/** The operands have no result. In Rego that is undefined, and evaluation goes on. */
export class BuiltinError extends Error {
  override readonly name = 'BuiltinError';
}

export function pure(name: string, call: Builtin['call']): Builtin {
  return { name, pure: true, call };
}

export function impure(name: string, call: Builtin['call']): Builtin {
  return { name, pure: false, call };
}

/** Without a look at the clock in between, what reads or writes this much takes less than ten milliseconds, mostly one or two. */
const shortSteps = 16 * 1024;

/** For one that takes long steps between its looks at the clock: turning a value into text, sorting, building a tree. */
export function inLongSteps(builtin: Builtin): Builtin {
  return { ...builtin, inlineCharacters: shortSteps };
}
