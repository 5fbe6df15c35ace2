import { parseJson } from './parse-json.js';

/**
 * JSON text as UTF-8 in memory that threads share: large data that a thread hands on without ever parsing them. Sound JSON
 * without repeated members, whoever makes one answers for that. Bytes never change.
 */
export class JsonText {
  private constructor(readonly bytes: Uint8Array) {}

  static of(text: string): JsonText {
    const size = Buffer.byteLength(text);
    const bytes = Buffer.from(new SharedArrayBuffer(size));
    bytes.write(text, 'utf8');
    return new JsonText(bytes);
  }

  get size(): number {
    return this.bytes.byteLength;
  }

  equals(other: JsonText): boolean {
    return this.size === other.size && Buffer.compare(this.bytes, other.bytes) === 0;
  }

  /** The text. Costs in proportion to it. */
  toString(): string {
    return textOfBytes(this.bytes);
  }

  /** The value. Costs in proportion to it. */
  parsed(): unknown {
    return parseJson(this.toString());
  }
}

/** Of UTF-8 bytes that come from a `JsonText`, perhaps by way of another thread. */
export function textOfBytes(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
