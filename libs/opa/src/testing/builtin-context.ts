import type { BuiltinContext } from '../engine/builtins/builtin.js';

/** What a builtin knows in an evaluation of its own: time stands at the epoch, and nothing is ever late. */
export function builtinContext(known: Partial<BuiltinContext> = {}): BuiltinContext {
  return {
    now: 0n,
    randomBytes: () => new Uint8Array(16),
    memo: new Map(),
    checkDeadline: () => undefined,
    ...known,
  };
}
