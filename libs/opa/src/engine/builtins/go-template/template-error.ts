import { BuiltinError } from '../builtin.js';

/** The template is malformed, fails while it runs, or uses what this interpreter does not know. */
export function templateError(what: string): BuiltinError {
  return new BuiltinError(`strings.render_template: ${what}`);
}
