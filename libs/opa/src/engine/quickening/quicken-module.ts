import { createHash } from 'node:crypto';

import { ByteReader } from '../wasm-format/byte-reader.js';
import { unsigned } from '../wasm-format/byte-writer.js';
import { type ModuleLayout, readLayout, type Section, sectionId } from '../wasm-format/module-layout.js';
import { readBodies, rewriteSections, writeBodies } from '../wasm-format/rewrite-sections.js';
import { WasmFormatError } from '../wasm-format/wasm-format-error.js';
import { type KnownFunction, knownFunctions } from './known-functions.js';

/** A known function of a module. */
interface Place {
  /** Among the functions that are not imported. */
  readonly position: number;
  readonly known: KnownFunction;
  readonly body: Uint8Array;
}

/**
 * Puts a shorter way before functions that every module of a known OPA brings. Such a function is known by the digest of its
 * whole body, so that a module of another OPA keeps its own.
 *
 * The shorter way takes the function's index, so that all calls find it, the function itself moves to the END of the index
 * space, and the shorter way calls it there for whatever it does not do itself. To be metered afterwards, like all else.
 *
 * The original must be valid on its own: otherwise a module could name the moved function before it is there.
 * Throws `WasmFormatError` for anything that it does not know.
 */
export function quickenModule(wasm: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (!WebAssembly.validate(wasm)) throw new WasmFormatError('no valid wasm module');
  const layout = readLayout(wasm);
  const bodies = bodiesOf(layout);
  const places = placesOf(bodies, layout);
  if (places.length === 0) return wasm;
  return rewriteSections(wasm, layout, (section) => rewritten(section, layout, bodies, places));
}

function bodiesOf({ sections }: ModuleLayout): Uint8Array[] {
  const code = sections.find(({ id }) => id === sectionId.code);
  if (code === undefined) throw new WasmFormatError(`no section ${sectionId.code}`);
  return readBodies(code).map(({ bytes, offset, end }) => bytes.subarray(offset, end));
}

function placesOf(bodies: readonly Uint8Array[], { parameters }: ModuleLayout): Place[] {
  return bodies.flatMap((body, position) => {
    const candidates = knownFunctions.filter(({ size }) => size === body.length);
    if (candidates.length === 0) return [];
    const digest = createHash('sha256').update(body).digest('hex');
    const known = candidates.find((candidate) => candidate.digest === digest);
    return known === undefined || known.parameters !== parameters[position]
      ? []
      : [{ position, known, body }];
  });
}

function rewritten(
  section: Section,
  { functions, importedFunctions }: ModuleLayout,
  bodies: readonly Uint8Array[],
  places: readonly Place[],
): Uint8Array {
  if (section.id === sectionId.function) return withTypes(section, bodies.length, places);
  if (section.id !== sectionId.code) return section.content;
  const all = [...bodies];
  for (const [index, { position, known, body }] of places.entries()) {
    all[position] = Uint8Array.from(known.shorterWay(functions + index));
    all.push(body);
  }
  if (functions !== importedFunctions + bodies.length) throw new WasmFormatError('functions without code');
  return writeBodies(all);
}

/** A moved function keeps its type. */
function withTypes(section: Section, count: number, places: readonly Place[]): Uint8Array {
  const reader = new ByteReader(section.content);
  const types = Array.from({ length: reader.u32() }, () => reader.u32());
  const all = [...types, ...places.map(({ position }) => types[position] as number)];
  if (types.length !== count) throw new WasmFormatError('functions without code');
  return Uint8Array.from([all.length, ...all].flatMap(unsigned));
}
