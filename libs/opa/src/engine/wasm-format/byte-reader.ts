import { WasmFormatError } from './wasm-format-error.js';

/** A name that begins with a byte order mark is another name. */
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Reads a slice of a Wasm binary (WebAssembly core 2.0, section 5). Never reads past `end`. */
export class ByteReader {
  constructor(
    readonly bytes: Uint8Array,
    public offset = 0,
    readonly end = bytes.length,
  ) {}

  get done(): boolean {
    return this.offset === this.end;
  }

  byte(): number {
    if (this.offset >= this.end) throw this.fault('unexpected end');
    return this.bytes[this.offset++] as number;
  }

  skip(count: number): void {
    if (count > this.end - this.offset) throw this.fault('unexpected end');
    this.offset += count;
  }

  /** Unsigned LEB128 of at most 32 bits. */
  u32(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      if (shift === 28 && byte > 0x0f) throw this.fault('integer too large');
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw this.fault('integer too long');
  }

  /** Passes over a signed LEB128 of at most `bits` bits; its value does not matter to metering. */
  skipSigned(bits: 33 | 32 | 64): void {
    for (let length = Math.ceil(bits / 7); length > 0; length--) if (this.byte() < 0x80) return;
    throw this.fault('integer too long');
  }

  text(): string {
    const length = this.u32();
    const start = this.offset;
    this.skip(length);
    return utf8.decode(this.bytes.subarray(start, this.offset));
  }

  /** Another reader of the same bytes, which reads on from `offset`. */
  from(offset: number): ByteReader {
    return new ByteReader(this.bytes, offset, this.end);
  }

  /** A reader over the next `length` bytes, which this one passes over. */
  slice(length: number): ByteReader {
    const start = this.offset;
    this.skip(length);
    return new ByteReader(this.bytes, start, this.offset);
  }

  fault(what: string): WasmFormatError {
    return new WasmFormatError(`${what} at byte ${this.offset}`);
  }
}
