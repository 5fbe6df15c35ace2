import type { Builtin } from '../builtins/builtin.js';
import { mendedBuiltins, preconditions } from '../builtins/mended-builtins.js';
import { findBuiltin } from '../builtins/registry.js';
import { type HostFunction, mendedFunctions } from './mended-functions.js';

/** What the host must know of to run modules that were mended, by the id that they ask with. */
export const mendingHostFunctions: ReadonlyMap<number, Builtin> = new Map(
  [...mendedFunctions.values()].flatMap(({ checks, answers }) => [
    ...known(checks, preconditions),
    ...known(answers, mendedBuiltins),
  ]),
);

function known(host: HostFunction | undefined, family: readonly Builtin[]): [number, Builtin][] {
  if (host === undefined) return [];
  const { id, builtin: name } = host;
  const builtin = family.find((each) => each.name === name) ?? findBuiltin(name);
  if (builtin === undefined) throw new Error(`no builtin ${name}`);
  return [[id, builtin]];
}
