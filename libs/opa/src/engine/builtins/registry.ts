import type { Builtin } from './builtin.js';
import { cryptoBuiltins } from './crypto-builtins.js';
import { encodingBuiltins } from './encoding-builtins.js';
import { objectBuiltins } from './object-builtins.js';
import { randomBuiltins } from './random-builtins.js';
import { semverBuiltins } from './semver-builtins.js';
import { stringBuiltins } from './string-builtins.js';
import { timeBuiltins } from './time-builtins.js';

const registry: ReadonlyMap<string, Builtin> = new Map(
  [
    ...cryptoBuiltins,
    ...encodingBuiltins,
    ...objectBuiltins,
    ...randomBuiltins,
    ...semverBuiltins,
    ...stringBuiltins,
    ...timeBuiltins,
  ].map((builtin) => [builtin.name, builtin]),
);

export function findBuiltin(name: string): Builtin | undefined {
  return registry.get(name);
}

/** Builtins that this host adds to those that OPA's Wasm runtime has itself, sorted. */
export function supportedBuiltins(): string[] {
  return [...registry.keys()].sort();
}
