import type { ByteReader } from '../wasm-format/byte-reader.js';
import { signed32, unsigned } from '../wasm-format/byte-writer.js';
import { emptyBlock, opcode } from '../wasm-format/instruction.js';
import { type ModuleLayout, readLayout, type Section, sectionId } from '../wasm-format/module-layout.js';
import { readBodies, rewriteSections, skipLocals, writeBodies } from '../wasm-format/rewrite-sections.js';
import { WasmFormatError } from '../wasm-format/wasm-format-error.js';
import { readFunctionNames } from '../wasm-format/function-names.js';
import type { MendedFunction } from './mended-functions.js';

/**
 * Lets functions of a module ask the host, through the imports `opa_builtin0` to `4` that every OPA module has. Functions are
 * known by the names that the compiler leaves in the module; where names were stripped, and for what a policy does not use,
 * nothing changes.
 *
 * Throws `WasmFormatError` for what is no module of OPA's.
 */
export function mendModule(
  wasm: Uint8Array<ArrayBuffer>,
  functions: ReadonlyMap<string, MendedFunction>,
): Uint8Array<ArrayBuffer> {
  const layout = readLayout(wasm);
  const mended = mendedPositions(layout, functions);
  if (mended.size === 0) return wasm;
  return rewriteSections(wasm, layout, (section) =>
    section.id === sectionId.code ? mendedCode(section, layout, mended) : section.content,
  );
}

/** By position in the code section. */
function mendedPositions(
  layout: ModuleLayout,
  functions: ReadonlyMap<string, MendedFunction>,
): ReadonlyMap<number, MendedFunction> {
  const names = readFunctionNames(layout.sections);
  const mended = new Map<number, MendedFunction>();
  for (const [name, change] of functions) {
    const position = (names.get(name) ?? -1) - layout.importedFunctions;
    if (position < 0) continue;
    const parameters = layout.parameters[position];
    if (parameters !== change.operands)
      throw new WasmFormatError(`${name} has ${String(parameters)} parameters`);
    mended.set(position, change);
  }
  return mended;
}

function mendedCode(
  section: Section,
  layout: ModuleLayout,
  mended: ReadonlyMap<number, MendedFunction>,
): Uint8Array {
  const bodies = readBodies(section).map((body, position) => {
    const change = mended.get(position);
    const text = body.bytes.subarray(body.offset, body.end);
    return change === undefined ? text : mendedBody(body, askHost(change, layout), change);
  });
  return writeBodies(bodies);
}

function mendedBody(body: ByteReader, ask: readonly number[], { host }: MendedFunction): Uint8Array {
  const noLocals = 0;
  if (host === 'answers') return Uint8Array.from([noLocals, ...ask, opcode.end]);
  const start = body.offset;
  skipLocals(body, body.u32());
  const locals = body.bytes.subarray(start, body.offset);
  const code = body.bytes.subarray(body.offset, body.end);
  return Uint8Array.from([...locals, ...ask, ...leaveWithoutResult, ...code]);
}

/** An address of 0 is no value. */
const leaveWithoutResult = [
  ...[opcode.i32Eqz, opcode.if, emptyBlock, opcode.i32Const, 0, opcode.return, opcode.end],
];

/** Puts the address of the host's answer on the stack. */
function askHost({ id, operands }: MendedFunction, layout: ModuleLayout): number[] {
  const host = layout.builtinImports.get(operands);
  if (host === undefined) throw new WasmFormatError(`no import env.opa_builtin${operands}`);
  const context = [opcode.i32Const, 0];
  const parameters = Array.from({ length: operands }, (_, local) => [opcode.localGet, local]).flat();
  return [opcode.i32Const, ...signed32(id), ...context, ...parameters, opcode.call, ...unsigned(host)];
}
