import { ByteReader } from '../wasm-format/byte-reader.js';
import { ByteWriter, signed32, unsigned } from '../wasm-format/byte-writer.js';
import { type CheckpointCosts, checkpointCosts } from './checkpoint-costs.js';
import { readFunction } from './function-text.js';
import { emptyBlock, i32, opcode } from '../wasm-format/instruction.js';
import { meterFunction } from './metered-function.js';
import { type ModuleLayout, readLayout, type Section, sectionId } from '../wasm-format/module-layout.js';
import { readBodies, rewriteSections, writeBodies } from '../wasm-format/rewrite-sections.js';
import type { ValidModule } from '../wasm-format/valid-module.js';

/** What `opa_abort` is called with when it is the meter that calls. No text can start at the last byte of the address space. */
export const tickAddress = -1;
/** Between two looks at the clock: sixteen million instructions at most, and mostly far fewer: checkpoints are priced by upper bounds. */
const fuelPerTick = 16_384;

const mutable = 0x01;

/**
 * Rewrites a module so that it asks now and then whether it may go on.
 *
 * Appended are one type, one global (`fuel`) and one function (`tick`), each at the END of its index space, so no index in
 * calls, exports, element segments or names moves. `tick` calls the import `opa_abort`, which every OPA module has, with
 * an address that no text can have, and refills the fuel when the host lets it return. A checkpoint burns fuel and
 * ticks when there is none left. Loops pass one every so many rounds, and functions that may do much work, or call
 * themselves, at their entry: see `checkpointCosts`.
 *
 * A module that was not valid before could name the index of `fuel` before it exists and refill it.
 * Throws `WasmFormatError` for anything that it does not know.
 */
export function meterModule(wasm: ValidModule): ValidModule {
  const layout = readLayout(wasm);
  return rewriteSections(wasm, layout, (section) => rewritten(section, layout));
}

function rewritten(section: Section, layout: ModuleLayout): Uint8Array {
  switch (section.id) {
    case sectionId.type:
      return appended(section, [0x60, 0, 0]);
    case sectionId.function:
      return appended(section, unsigned(layout.types));
    case sectionId.global:
      return appended(section, [i32, mutable, opcode.i32Const, 0, opcode.end]);
    case sectionId.code:
      return meteredCode(section, layout);
    default:
      return section.content;
  }
}

function appended(section: Section, entry: readonly number[]): Uint8Array {
  const reader = new ByteReader(section.content);
  const writer = new ByteWriter(section.content.length + entry.length + 5).u32(reader.u32() + 1);
  return writer.bytes(section.content.subarray(reader.offset)).bytes(entry).finish();
}

function meteredCode(section: Section, layout: ModuleLayout): Uint8Array {
  const bodies = readBodies(section);
  const functions = bodies.map(readFunction);
  const { importedFunctions: imported, parameters } = layout;
  const costs = checkpointCosts({ functions, imported });
  const checkpoint = checkpointOf(layout);
  const metered = functions.map((text, position) => {
    const metering = {
      parameters: parameters[position] as number,
      costs: costs[position] as CheckpointCosts,
      checkpoint,
    };
    return meterFunction(bodies[position] as Uint8Array, text, metering);
  });
  return writeBodies([...metered, Uint8Array.from(tickCode(layout))]);
}

function checkpointOf(layout: ModuleLayout): (fuel: number) => number[] {
  const tank = unsigned(layout.globals);
  const tick = [opcode.call, ...unsigned(layout.functions)];
  return (fuel) => [
    ...[
      opcode.globalGet,
      ...tank,
      opcode.i32Const,
      ...signed32(fuel),
      opcode.i32Sub,
      opcode.globalSet,
      ...tank,
    ],
    ...[opcode.globalGet, ...tank, opcode.i32Const, 0, opcode.i32LtS],
    ...[opcode.if, emptyBlock, ...tick, opcode.end],
  ];
}

function tickCode(layout: ModuleLayout): number[] {
  const noLocals = 0;
  return [
    ...[noLocals, opcode.i32Const, ...signed32(tickAddress), opcode.call, ...unsigned(layout.abortFunction)],
    ...[opcode.i32Const, ...signed32(fuelPerTick), opcode.globalSet, ...unsigned(layout.globals), opcode.end],
  ];
}
