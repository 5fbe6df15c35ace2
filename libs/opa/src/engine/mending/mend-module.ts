import { signed32, unsigned } from '../wasm-format/byte-writer.js';
import { emptyBlock, i32, opcode } from '../wasm-format/instruction.js';
import { type ModuleLayout, readLayout } from '../wasm-format/module-layout.js';
import { type ReplacedFunction, replaceFunctions } from '../wasm-format/replace-functions.js';
import type { ValidModule } from '../wasm-format/valid-module.js';
import { WasmFormatError } from '../wasm-format/wasm-format-error.js';
import { readFunctionNames } from '../wasm-format/function-names.js';
import type { HostFunction, MendedFunction } from './mended-functions.js';

/**
 * Lets functions of a module ask the host, through the imports `opa_builtin0` to `4` that every OPA module has. Functions are
 * known by the names that the compiler leaves in the module; where names were stripped, and for what a policy does not use,
 * nothing changes.
 *
 * Throws `WasmFormatError` for what is no module of OPA's.
 */
export function mendModule(wasm: ValidModule, functions: ReadonlyMap<string, MendedFunction>): ValidModule {
  const layout = readLayout(wasm);
  const names = readFunctionNames(layout.sections);
  const mended = [...functions].flatMap(([name, change]): ReplacedFunction[] => {
    const position = (names.get(name) ?? -1) - layout.importedFunctions;
    if (position < 0) return [];
    const parameters = layout.parameters[position];
    if (parameters !== change.operands)
      throw new WasmFormatError(`${name} has ${String(parameters)} parameters`);
    return [{ position, body: (original) => mendedBody(change, layout, original) }];
  });
  return replaceFunctions(wasm, layout, mended);
}

/** Addresses of values go in and one comes out; 0 is no value. */
function mendedBody(
  { checks, asksItself, answers, operands }: MendedFunction,
  layout: ModuleLayout,
  original: number,
): Uint8Array {
  const parameters = Array.from({ length: operands }, (_, local) => [opcode.localGet, local]).flat();
  const ask = (host: HostFunction): number[] => askHost(host, parameters, layout);
  const itself = [...parameters, opcode.call, ...unsigned(original)];
  const result = operands;
  return Uint8Array.from([
    ...[1, 1, i32],
    ...(checks === undefined ? [] : [...ask(checks), ...leaveWithoutResult]),
    ...(asksItself ? [...itself, opcode.localTee, result, ...leaveWith(result)] : []),
    ...(answers === undefined ? [opcode.i32Const, 0] : ask(answers)),
    opcode.end,
  ]);
}

const leaveWithoutResult = [
  ...[opcode.i32Eqz, opcode.if, emptyBlock, opcode.i32Const, 0, opcode.return, opcode.end],
];

const leaveWith = (local: number): number[] => [
  ...[opcode.if, emptyBlock, opcode.localGet, local, opcode.return, opcode.end],
];

/** Puts the address of the host's answer on the stack. */
function askHost(
  { id, builtin }: HostFunction,
  parameters: readonly number[],
  layout: ModuleLayout,
): number[] {
  const operands = parameters.length / 2;
  const host = layout.builtinImports.get(operands);
  if (host === undefined) throw new WasmFormatError(`no import env.opa_builtin${operands} for ${builtin}`);
  const context = [opcode.i32Const, 0];
  return [opcode.i32Const, ...signed32(id), ...context, ...parameters, opcode.call, ...unsigned(host)];
}
