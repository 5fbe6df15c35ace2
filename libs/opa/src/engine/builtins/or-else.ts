import { BuiltinError } from './builtin.js';

/** Where a part that has no result does not leave the whole without one. */
export function orElse<T>(fault: T, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof BuiltinError) return fault;
    throw error;
  }
}
