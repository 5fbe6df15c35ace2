import { BeyondLimits } from '../beyond-limits.js';
import { BuiltinError } from '../builtin.js';

/** The template is malformed or fails while it runs, in Go too. */
export function templateError(what: string): BuiltinError {
  return new BuiltinError(`strings.render_template: ${what}`);
}

/** The template is sound to Go, or perhaps: it is larger than we take, or uses what this interpreter does not know. */
export function beyondTemplates(what: string): BeyondLimits {
  return new BeyondLimits(`strings.render_template: ${what}`);
}
