import { createHash } from 'node:crypto';

import { type ModuleLayout, readLayout, sectionId } from '../wasm-format/module-layout.js';
import { type ReplacedFunction, replaceFunctions } from '../wasm-format/replace-functions.js';
import { readBodies } from '../wasm-format/rewrite-sections.js';
import type { ValidModule } from '../wasm-format/valid-module.js';
import { WasmFormatError } from '../wasm-format/wasm-format-error.js';
import { type KnownFunction, knownFunctions } from './known-functions.js';

/**
 * Puts a shorter way before functions that every module of a known OPA brings. Such a function is known by the digest of its
 * whole body, so that a module of another OPA keeps its own.
 *
 * The shorter way calls the function for whatever it does not do itself. To be metered afterwards, like all else.
 *
 * Throws `WasmFormatError` for anything that it does not know.
 */
export function quickenModule(wasm: ValidModule): ValidModule {
  const layout = readLayout(wasm);
  return replaceFunctions(wasm, layout, placesOf(bodiesOf(layout), layout));
}

const sizes = new Set(knownFunctions.map(({ size }) => size));

function bodiesOf({ sections }: ModuleLayout): Uint8Array[] {
  const code = sections.find(({ id }) => id === sectionId.code);
  if (code === undefined) throw new WasmFormatError(`no section ${sectionId.code}`);
  return readBodies(code);
}

function placesOf(bodies: readonly Uint8Array[], { parameters }: ModuleLayout): ReplacedFunction[] {
  return bodies.flatMap((body, position) => {
    const known = knownFunction(body);
    return known === undefined || known.parameters !== parameters[position]
      ? []
      : [{ position, body: (original) => Uint8Array.from(known.shorterWay(original)) }];
  });
}

function knownFunction(body: Uint8Array): KnownFunction | undefined {
  if (!sizes.has(body.length)) return undefined;
  const digest = createHash('sha256').update(body).digest('hex');
  return knownFunctions.find((candidate) => candidate.digest === digest);
}
