import { ByteWriter } from './byte-writer.js';
import { ByteReader } from './byte-reader.js';
import { type ModuleLayout, type Section, sectionId } from './module-layout.js';
import { readBodies, rewriteSections, writeBodies } from './rewrite-sections.js';
import type { ValidModule } from './valid-module.js';
import { WasmFormatError } from './wasm-format-error.js';

export interface ReplacedFunction {
  /** Among the functions that are not imported. */
  readonly position: number;
  /** Locals and code. @param original index by which the body that was there can be called. */
  readonly body: (original: number) => Uint8Array;
}

/**
 * Gives functions other bodies. Each new body takes the function's index, so that all calls find it, and the original moves to
 * the END of the index space, so that no index in calls, exports, element segments or names changes.
 *
 * What comes out is valid when the new bodies are: the originals name only what was there before them.
 */
export function replaceFunctions(
  wasm: ValidModule,
  layout: ModuleLayout,
  replaced: readonly ReplacedFunction[],
): ValidModule {
  if (replaced.length === 0) return wasm;
  const positions = replaced.map(({ position }) => position);
  return rewriteSections(wasm, layout, (section) => {
    if (section.id === sectionId.function) return withTypesOf(section, positions);
    return section.id === sectionId.code ? withBodies(section, layout, replaced) : section.content;
  });
}

/** A moved function keeps its type. */
function withTypesOf(section: Section, positions: readonly number[]): Uint8Array {
  const reader = new ByteReader(section.content);
  const types = Array.from({ length: reader.u32() }, () => reader.u32());
  const all = [...types, ...positions.map((position) => types[position] as number)];
  const writer = new ByteWriter(section.content.length + positions.length * 5 + 5).u32(all.length);
  for (const type of all) writer.u32(type);
  return writer.finish();
}

function withBodies(
  section: Section,
  { functions, importedFunctions }: ModuleLayout,
  replaced: readonly ReplacedFunction[],
): Uint8Array {
  const originals = readBodies(section);
  if (functions !== importedFunctions + originals.length) throw new WasmFormatError('functions without code');
  const bodies = [...originals];
  for (const { position, body } of replaced) {
    const original = originals[position];
    if (original === undefined) throw new WasmFormatError(`no function at ${position}`);
    const moved = importedFunctions + bodies.push(original) - 1;
    bodies[position] = body(moved);
  }
  return writeBodies(bodies);
}
