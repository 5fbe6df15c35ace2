import type { Deadline } from './deadline.js';
import { tickAddress } from '../metering/meter-module.js';

/** The guest gave up: a conflict between rules, memory, or a fault of its own. `reason` is its text. */
export class GuestAbort extends Error {
  override readonly name = 'GuestAbort';

  constructor(readonly reason: string) {
    super(reason);
  }
}

/** The part of OPA's Wasm ABI 1.2 that we drive. Addresses and sizes are 32-bit and unsigned. */
export interface GuestExports {
  readonly opa_wasm_abi_version: WebAssembly.Global;
  readonly opa_wasm_abi_minor_version: WebAssembly.Global;
  opa_malloc(size: number): number;
  opa_heap_ptr_get(): number;
  opa_heap_ptr_set(address: number): void;
  opa_json_parse(address: number, size: number): number;
  opa_json_dump(value: number): number;
  opa_value_parse(address: number, size: number): number;
  opa_value_dump(value: number): number;
  entrypoints(): number;
  builtins(): number;
  opa_eval(
    reserved: 0,
    entrypoint: number,
    data: number,
    input: number,
    inputSize: number,
    heap: number,
    format: 0 | 1,
  ): number;
}

/** Answers the guest's call of builtin `id`; operands and result are addresses of values, 0 is undefined. */
export type BuiltinHost = (id: number, operands: readonly number[]) => number;

export interface GuestMemory {
  readonly initialPages: number;
  readonly maximumPages: number;
}

export const pageBytes = 65_536;

/**
 * One running module with its memory. Anything thrown out of it (abort, trap, deadline, a fault of the host) has
 * unwound the guest's frames without restoring its shadow stack: the guest must not be used again.
 */
export class Guest {
  readonly exports: GuestExports;
  private readonly memory: WebAssembly.Memory;
  private view: Buffer;

  /** @param deadline asked for anew at every tick, so that each evaluation can have its own. */
  constructor(module: WebAssembly.Module, size: GuestMemory, deadline: () => Deadline, host: BuiltinHost) {
    this.memory = new WebAssembly.Memory({ initial: size.initialPages, maximum: size.maximumPages });
    this.view = Buffer.from(this.memory.buffer);
    const abort = (address: number): void => {
      if (address !== tickAddress) throw new GuestAbort(this.text(address));
      deadline().tick();
    };
    const builtin = (id: number, _context: number, ...operands: number[]): number => host(id, operands);
    const env = {
      memory: this.memory,
      opa_abort: abort,
      // Printing is off in what we compile; an older module that prints is not ours to echo.
      opa_println: (): void => undefined,
      opa_builtin0: builtin,
      opa_builtin1: builtin,
      opa_builtin2: builtin,
      opa_builtin3: builtin,
      opa_builtin4: builtin,
    };
    this.exports = new WebAssembly.Instance(module, { env }).exports as unknown as GuestExports;
  }

  get memoryBytes(): number {
    return this.memory.buffer.byteLength;
  }

  /** The zero-terminated text at an address. */
  text(address: number): string {
    const bytes = this.bytes();
    const start = address >>> 0;
    const end = bytes.indexOf(0, start);
    return bytes.toString('utf8', start, end === -1 ? bytes.length : end);
  }

  /** Writes text where the guest keeps nothing, growing memory if need be, and answers its size in bytes. */
  writeText(text: string, address: number): number {
    const size = Buffer.byteLength(text);
    const missing = address + size - this.memoryBytes;
    if (missing > 0) this.memory.grow(Math.ceil(missing / pageBytes));
    this.bytes().write(text, address, 'utf8');
    return size;
  }

  /** Hands text to one of the guest's parsers. The text stays allocated: values may point into it. */
  parse(text: string, parser: 'opa_json_parse' | 'opa_value_parse'): number {
    const size = Buffer.byteLength(text);
    const address = this.exports.opa_malloc(size) >>> 0;
    this.bytes().write(text, address, 'utf8');
    return this.exports[parser](address, size);
  }

  copyOut(start: number, end: number): Uint8Array {
    return Uint8Array.from(this.bytes().subarray(start, end));
  }

  copyIn(bytes: Uint8Array, address: number): void {
    const missing = address + bytes.length - this.memoryBytes;
    if (missing > 0) this.memory.grow(Math.ceil(missing / pageBytes));
    this.bytes().set(bytes, address);
  }

  /** Growth, by either side, detaches the old buffer. */
  private bytes(): Buffer {
    if (this.view.buffer !== this.memory.buffer) this.view = Buffer.from(this.memory.buffer);
    return this.view;
  }
}
