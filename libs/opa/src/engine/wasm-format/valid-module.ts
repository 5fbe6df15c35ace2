import { WasmFormatError } from './wasm-format-error.js';

declare const valid: unique symbol;

/**
 * A module that V8 accepts as it is. INVARIANT: whatever is put into a module is put into a valid one. Otherwise, a module could
 * name functions and globals before they are there, and call or overwrite them.
 */
export type ValidModule = Uint8Array<ArrayBuffer> & { readonly [valid]: true };

/** Throws `WasmFormatError`. */
export function validModule(wasm: Uint8Array<ArrayBuffer>): ValidModule {
  if (!WebAssembly.validate(wasm)) throw new WasmFormatError('no valid wasm module');
  return wasm as ValidModule;
}
