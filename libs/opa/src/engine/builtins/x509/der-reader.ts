import { BeyondLimits } from '../beyond-limits.js';
import { BuiltinError } from '../builtin.js';
import { bigEndian, readDer } from '../jwt/der.js';
import { type ObjectId, readObjectId } from './object-id.js';

export const tags = {
  boolean: 0x01,
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  null: 0x05,
  objectId: 0x06,
  utf8: 0x0c,
  numeric: 0x12,
  printable: 0x13,
  t61: 0x14,
  ia5: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  general: 0x1b,
  bmp: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const;

/** `[number]` with plain contents. */
export const implicit = (number: number): number => 0x80 + number;
/** `[number]` around other values. */
export const explicit = (number: number): number => 0xa0 + number;

export interface Element {
  readonly tag: number;
  readonly contents: Buffer;
  /** With tag and length. */
  readonly whole: Buffer;
}

export interface Bits {
  /** The unused bits at the end are 0. */
  readonly bytes: Buffer;
  readonly length: number;
}

/** An integer longer than any key of ours; reading a much longer one takes long. */
const maxIntegerBytes = 4_096;

/**
 * Reads values of ASN.1 in their distinguished encoding (ITU-T X.690) one after the other, as strictly as Go does. Tags that
 * take more than one byte are refused. Every method throws BuiltinError where the value is not what is asked for.
 */
export class DerReader {
  constructor(private rest: Buffer) {}

  get isEmpty(): boolean {
    return this.rest.length === 0;
  }

  startsWith(tag: number): boolean {
    return this.rest[0] === tag;
  }

  any(): Element {
    const { tag, contents, rest } = readDer(this.rest);
    if ((tag & 0x1f) === 0x1f) throw new BuiltinError('a tag takes more than one byte');
    const whole = this.rest.subarray(0, this.rest.length - rest.length);
    this.rest = rest;
    return { tag, contents, whole };
  }

  element(tag: number): Element {
    const element = this.any();
    if (element.tag !== tag) throw new BuiltinError('a value of another kind');
    return element;
  }

  contents(tag: number): Buffer {
    return this.element(tag).contents;
  }

  enter(tag: number): DerReader {
    return new DerReader(this.contents(tag));
  }

  optional(tag: number): Buffer | undefined {
    return this.startsWith(tag) ? this.contents(tag) : undefined;
  }

  /** Enters every value that is left; all must have this tag. */
  *each(tag: number): Generator<DerReader> {
    while (!this.isEmpty) yield this.enter(tag);
  }

  boolean(): boolean {
    const contents = this.contents(tags.boolean);
    if (contents.length !== 1 || (contents[0] !== 0 && contents[0] !== 0xff))
      throw new BuiltinError('not a boolean');
    return contents[0] === 0xff;
  }

  integer(tag: number = tags.integer): bigint {
    return readInteger(this.contents(tag));
  }

  /** An integer that fits 64 bits. */
  int64(tag: number = tags.integer): bigint {
    return readInt64(this.contents(tag));
  }

  objectId(): ObjectId {
    return readObjectId(this.contents(tags.objectId));
  }

  bits(): Bits {
    return readBits(this.contents(tags.bits));
  }
}

export function readInteger(contents: Buffer): bigint {
  const [first, second] = contents;
  if (first === undefined) throw new BuiltinError('not an integer');
  const isPadded =
    second !== undefined && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80));
  if (isPadded) throw new BuiltinError('an integer is longer than it need be');
  if (contents.length > maxIntegerBytes) throw new BeyondLimits('an integer too large');
  return BigInt.asIntN(contents.length * 8, bigEndian(contents));
}

export function readInt64(contents: Buffer): bigint {
  if (contents.length > 8) throw new BuiltinError('an integer is too large');
  return readInteger(contents);
}

export function readBits(contents: Buffer): Bits {
  const unused = contents[0] ?? 8;
  const bytes = contents.subarray(1);
  const last = bytes.at(-1) ?? 0;
  const isSound = unused <= 7 && (bytes.length > 0 || unused === 0) && (last & ((1 << unused) - 1)) === 0;
  if (!isSound) throw new BuiltinError('not a bit string');
  return { bytes, length: bytes.length * 8 - unused };
}

export function hasBit({ bytes, length }: Bits, index: number): boolean {
  return index < length && ((bytes[index >> 3] ?? 0) & (0x80 >> (index & 7))) !== 0;
}

/** The bits as a big number: unused ones stand in front instead of behind. */
export function rightAligned({ bytes, length }: Bits): Buffer {
  const shift = bytes.length * 8 - length;
  if (shift === 0) return bytes;
  return Buffer.from(bytes.map((byte, index) => (byte >> shift) | ((bytes[index - 1] ?? 0) << (8 - shift))));
}
