import { BuiltinError } from '../builtin.js';

/** One value of ASN.1 in its distinguished encoding (ITU-T X.690); only tags of one byte. */
export interface DerValue {
  readonly tag: number;
  readonly contents: Buffer;
  /** What stands behind it. */
  readonly rest: Buffer;
}

export const derTags = { integer: 0x02, octets: 0x04, oid: 0x06, sequence: 0x30, explicit0: 0xa0 } as const;

export function readDer(bytes: Buffer): DerValue {
  const [tag, first] = bytes;
  if (tag === undefined || first === undefined) throw malformed();
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  if (first === 0x80 || lengthBytes > 4) throw malformed();
  const start = 2 + lengthBytes;
  if (bytes.length < start) throw malformed();
  const length = lengthBytes === 0 ? first : bytes.readUIntBE(2, lengthBytes);
  if (bytes.length < start + length || lengthBytes !== bytesForLength(length)) throw malformed();
  return { tag, contents: bytes.subarray(start, start + length), rest: bytes.subarray(start + length) };
}

function bytesForLength(length: number): number {
  return length < 0x80 ? 0 : Math.ceil(length.toString(16).length / 2);
}

/** The values inside a sequence. What stands behind the sequence is not looked at. */
export function derSequence(bytes: Buffer): DerValue[] {
  const outer = readDer(bytes);
  if (outer.tag !== derTags.sequence) throw malformed();
  const values: DerValue[] = [];
  for (let rest = outer.contents; rest.length > 0;) {
    const value = readDer(rest);
    values.push(value);
    rest = value.rest;
  }
  return values;
}

export function derContents(value: DerValue | undefined, tag: number): Buffer {
  if (value?.tag !== tag) throw malformed();
  return value.contents;
}

/** An integer above zero. */
export function derPositive(value: DerValue | undefined): bigint {
  const contents = derContents(value, derTags.integer);
  if (contents.length === 0 || contents.readInt8(0) < 0) throw malformed();
  const number = bigEndian(contents);
  if (number === 0n) throw malformed();
  return number;
}

export function bigEndian(bytes: Buffer): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${bytes.toString('hex')}`);
}

function malformed(): BuiltinError {
  return new BuiltinError('malformed DER');
}
