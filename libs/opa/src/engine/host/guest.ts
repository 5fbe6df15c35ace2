import { isUtf8 } from 'node:buffer';

import type { Deadline } from './deadline.js';
import { tickAddress } from '../metering/meter-module.js';

/** The guest gave up: a conflict between rules, memory, or a fault of its own. `reason` is its text. */
export class GuestAbort extends Error {
  override readonly name = 'GuestAbort';

  constructor(readonly reason: string) {
    super(reason);
  }
}

/** The part of OPA's Wasm ABI that we drive: 1.2, and 1.3 for changing data in place. Addresses and sizes are 32-bit and unsigned. */
export interface GuestExports {
  readonly opa_wasm_abi_version: WebAssembly.Global;
  readonly opa_wasm_abi_minor_version: WebAssembly.Global;
  opa_malloc(size: number): number;
  opa_free(address: number): void;
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
  /** Absent before ABI 1.3, as are those below. 0: done. */
  opa_value_add_path?(base: number, path: number, value: number): number;
  opa_value_remove_path?(base: number, path: number): number;
  opa_value_free?(value: number): void;
  opa_heap_blocks_stash?(): void;
  opa_heap_blocks_restore?(): void;
}

/** Answers the guest's call of builtin `id`; operands and result are addresses of values, 0 is undefined. */
export type BuiltinHost = (id: number, operands: readonly number[]) => number;

export interface GuestMemory {
  readonly initialPages: number;
  readonly maximumPages: number;
}

/** What a guest asks of whoever runs it. */
export interface GuestHost {
  /** Asked for anew at every tick, so that each evaluation can have its own. */
  readonly deadline: () => Deadline;
  readonly builtin: BuiltinHost;
}

export const pageBytes = 65_536;

/**
 * One running module with its memory. Anything thrown out of it (abort, trap, deadline, a fault of the host) has
 * unwound the guest's frames without restoring its shadow stack: the guest must not be used again.
 */
export class Guest {
  readonly exports: GuestExports;
  private view: Buffer;

  private constructor(
    private readonly module: WebAssembly.Module,
    private readonly memory: WebAssembly.Memory,
    private readonly host: GuestHost,
  ) {
    this.view = Buffer.from(memory.buffer);
    this.exports = new WebAssembly.Instance(module, { env: this.imports() })
      .exports as unknown as GuestExports;
  }

  static start(module: WebAssembly.Module, size: GuestMemory, host: GuestHost): Guest {
    const memory = new WebAssembly.Memory({ initial: size.initialPages, maximum: size.maximumPages });
    return new Guest(module, memory, host);
  }

  /**
   * A new guest in the memory of this one, which is over: everything below `heap` (stack and statics) is as in fresh memory,
   * everything from there on stays. Only for a guest that was stopped by an abort or its deadline: after a trap, nobody knows
   * what it wrote.
   */
  renewed(heap: number): Guest {
    this.bytes().fill(0, 0, heap);
    return new Guest(this.module, this.memory, this.host);
  }

  get memoryBytes(): number {
    return this.bytes().byteLength;
  }

  /** The zero-terminated text at an address. */
  text(address: number): string {
    const bytes = this.bytes();
    const start = address >>> 0;
    const end = bytes.indexOf(0, start);
    return bytes.toString('utf8', start, end === -1 ? bytes.length : end);
  }

  /** The same, or undefined when it has more than so many bytes: then no text is made of them. */
  textUpTo(address: number, most: number): string | undefined {
    const bytes = this.bytes();
    const start = address >>> 0;
    const end = bytes.indexOf(0, start);
    return end === -1 || end - start > most ? undefined : bytes.toString('utf8', start, end);
  }

  /** Whether the zero-terminated bytes at an address are UTF-8. A guest decodes base64 to whatever bytes come out. */
  isText(address: number): boolean {
    const bytes = this.bytes();
    const start = address >>> 0;
    return isUtf8(bytes.subarray(start, bytes.indexOf(0, start)));
  }

  /** Writes text where the guest keeps nothing, growing memory if need be, and answers its size in bytes. */
  writeText(text: string, address: number): number {
    // UTF-8 needs at most three bytes per UTF-16 unit: mostly there is room without counting.
    if (address + text.length * 3 > this.memoryBytes) this.makeRoom(address + Buffer.byteLength(text));
    return this.view.write(text, address, 'utf8');
  }

  /** Hands text to one of the guest's parsers. The text is freed: no value points into it. */
  parse(text: string, parser: 'opa_json_parse' | 'opa_value_parse'): number {
    const size = Buffer.byteLength(text);
    const address = this.exports.opa_malloc(size) >>> 0;
    this.bytes().write(text, address, 'utf8');
    const value = this.exports[parser](address, size);
    this.exports.opa_free(address);
    return value;
  }

  /** The same for JSON in pieces of UTF-8. */
  parsePieces(pieces: readonly Uint8Array[]): number {
    const size = pieces.reduce((sum, { length }) => sum + length, 0);
    const address = this.exports.opa_malloc(size) >>> 0;
    let at = address;
    for (const piece of pieces) {
      this.bytes().set(piece, at);
      at += piece.length;
    }
    const value = this.exports.opa_json_parse(address, size);
    this.exports.opa_free(address);
    return value;
  }

  /** The 32-bit word at an address; 0 beyond memory. */
  word(address: number): number {
    const bytes = this.bytes();
    return address + 4 <= bytes.length ? bytes.readUInt32LE(address) : 0;
  }

  byte(address: number): number {
    return this.bytes()[address] ?? 0;
  }

  setWord(address: number, value: number): void {
    this.bytes().writeUInt32LE(value >>> 0, address);
  }

  isTextAt(address: number, text: Uint8Array): boolean {
    const bytes = this.bytes();
    const end = address + text.length;
    return end <= bytes.length && bytes.compare(text, 0, text.length, address, end) === 0;
  }

  /** A copy in memory that other threads may share. */
  copyOut(start: number, end: number): Uint8Array {
    const copy = new Uint8Array(new SharedArrayBuffer(end - start));
    copy.set(this.bytes().subarray(start, end));
    return copy;
  }

  copyIn(bytes: Uint8Array, address: number): void {
    this.makeRoom(address + bytes.length);
    this.bytes().set(bytes, address);
  }

  private makeRoom(end: number): void {
    const missing = end - this.memoryBytes;
    if (missing > 0) this.memory.grow(Math.ceil(missing / pageBytes));
    this.bytes();
  }

  /** Growth, by either side, detaches the old buffer, whose length is 0 from then on. */
  private bytes(): Buffer {
    if (this.view.length === 0) this.view = Buffer.from(this.memory.buffer);
    return this.view;
  }

  private imports(): Record<string, unknown> {
    const { deadline, builtin: answer } = this.host;
    const builtin = (id: number, _context: number, ...operands: number[]): number => answer(id, operands);
    return {
      memory: this.memory,
      opa_abort: (address: number): void => {
        if (address !== tickAddress) throw new GuestAbort(this.text(address));
        deadline().tick();
      },
      // Printing is off in what we compile; an older module that prints is not ours to echo.
      opa_println: (): void => undefined,
      opa_builtin0: builtin,
      opa_builtin1: builtin,
      opa_builtin2: builtin,
      opa_builtin3: builtin,
      opa_builtin4: builtin,
    };
  }
}
