import type { Builtin } from './builtin.js';
import { castBuiltins } from './cast-builtins.js';
import { cryptoBuiltins } from './crypto-builtins.js';
import { encodingBuiltins } from './encoding-builtins.js';
import { globBuiltins } from './glob-builtins.js';
import { graphBuiltins } from './graph-builtins.js';
import { graphqlBuiltins } from './graphql-builtins.js';
import { jsonBuiltins } from './json-builtins.js';
import { jsonSchemaBuiltins } from './json-schema-builtins.js';
import { jwtBuiltins } from './jwt-builtins.js';
import { keyBuiltins } from './key-builtins.js';
import { netBuiltins } from './net-builtins.js';
import { objectBuiltins } from './object-builtins.js';
import { randomBuiltins } from './random-builtins.js';
import { regexBuiltins } from './regex-builtins.js';
import { semverBuiltins } from './semver-builtins.js';
import { stringBuiltins } from './string-builtins.js';
import { timeBuiltins } from './time-builtins.js';
import { unitsBuiltins } from './units-builtins.js';
import { uriBuiltins } from './uri-builtins.js';
import { uuidBuiltins } from './uuid-builtins.js';
import { x509Builtins } from './x509-builtins.js';
import { yamlBuiltins } from './yaml-builtins.js';

const registry: ReadonlyMap<string, Builtin> = new Map(
  [
    ...castBuiltins,
    ...cryptoBuiltins,
    ...encodingBuiltins,
    ...globBuiltins,
    ...graphBuiltins,
    ...graphqlBuiltins,
    ...jsonBuiltins,
    ...jsonSchemaBuiltins,
    ...jwtBuiltins,
    ...keyBuiltins,
    ...netBuiltins,
    ...objectBuiltins,
    ...randomBuiltins,
    ...regexBuiltins,
    ...semverBuiltins,
    ...stringBuiltins,
    ...timeBuiltins,
    ...unitsBuiltins,
    ...uriBuiltins,
    ...uuidBuiltins,
    ...x509Builtins,
    ...yamlBuiltins,
  ].map((builtin) => [builtin.name, builtin]),
);

export function findBuiltin(name: string): Builtin | undefined {
  return registry.get(name);
}

/** Builtins that this host adds to those that OPA's Wasm runtime has itself, sorted. */
export function supportedBuiltins(): string[] {
  return [...registry.keys()].sort();
}
