import { BuiltinError } from '../builtin.js';

/** The schema says what no schema may say. The message is the one that OPA gives, since policies see it. */
export class InvalidSchema extends BuiltinError {}

export function invalidType(expected: string, given: string): InvalidSchema {
  return new InvalidSchema(`Invalid type. Expected: ${expected}, given: ${given}`);
}
