import { AuthzError } from '#libs/domain';

import type { Builtin } from '../builtins/builtin.js';
import { findBuiltin } from '../builtins/registry.js';
import { mendingHostFunctions } from '../mending/host-functions.js';
import { type PolicyReads, readsOf } from '../reads/read-tree.js';
import type { ProgramFacts } from './program-facts.js';

/** A policy's module, metered and compiled once, and what it says about itself. Holds no instance. */
export interface PolicyProgram {
  readonly module: WebAssembly.Module;
  /** Ids by slash path. */
  readonly entrypoints: ReadonlyMap<string, number>;
  /** What the module asks of us, by the id it calls them with. */
  readonly builtins: ReadonlyMap<number, Builtin>;
  readonly reads: PolicyReads;
  /** Whether its data can be changed in place. */
  readonly changesData: boolean;
}

/** Throws `policy_invalid` for a module that needs a builtin that we lack. */
export function programOf({ module, entrypoints, builtins, changesData }: ProgramFacts): PolicyProgram {
  return {
    module,
    entrypoints: new Map(entrypoints),
    builtins: new Map([...mendingHostFunctions, ...resolveBuiltins(builtins)]),
    reads: readsOf(module),
    changesData,
  };
}

function resolveBuiltins(ids: ProgramFacts['builtins']): Map<number, Builtin> {
  const missing = ids.map(([name]) => name).filter((name) => findBuiltin(name) === undefined);
  if (missing.length > 0) throw missingBuiltins(missing.sort());
  return new Map(ids.map(([name, id]) => [id, findBuiltin(name) as Builtin]));
}

function missingBuiltins(names: readonly string[]): AuthzError {
  const list = names.map((name) => `\`${name}\``).join(', ');
  return new AuthzError('policy_invalid', `the policy needs builtins that are not available: ${list}`, {
    faults: names.map((name) => ({ at: 'module', message: `builtin \`${name}\` is not available` })),
  });
}
