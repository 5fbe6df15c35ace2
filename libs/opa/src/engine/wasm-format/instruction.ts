import type { ByteReader } from './byte-reader.js';

export const opcode = {
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  end: 0x0b,
  return: 0x0f,
  call: 0x10,
  callIndirect: 0x11,
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  globalGet: 0x23,
  globalSet: 0x24,
  i32Const: 0x41,
  i32Eqz: 0x45,
  i32LtS: 0x48,
  i32Sub: 0x6b,
} as const;

export const emptyBlock = 0x40;
export const i32 = 0x7f;

type SkipImmediates = (reader: ByteReader) => void;

const none: SkipImmediates = () => undefined;
const oneIndex: SkipImmediates = (reader) => void reader.u32();
const twoIndices: SkipImmediates = (reader) => {
  reader.u32();
  reader.u32();
};
const blockType: SkipImmediates = (reader) => {
  reader.skipSigned(33);
};
const memoryArgument: SkipImmediates = (reader) => {
  // An alignment of 64 or more announces a memory index: multi-memory, which no Rego compiler emits.
  if (reader.u32() >= 0x40) throw reader.fault('unsupported memory argument');
  reader.u32();
};
const branchTable: SkipImmediates = (reader) => {
  for (let targets = reader.u32() + 1; targets > 0; targets--) reader.u32();
};
const typedSelect: SkipImmediates = (reader) => {
  reader.skip(reader.u32());
};

/** Immediates by opcode. What is missing here is refused: an instruction that we cannot size, we cannot meter. */
const immediates = new Map<number, SkipImmediates>([
  ...all([0x00, 0x01, 0x05, 0x0b, 0x0f, 0x1a, 0x1b, 0xd1], none),
  ...all([0x02, 0x03, 0x04], blockType),
  ...all([0x0c, 0x0d, 0x10, 0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x3f, 0x40, 0xd2], oneIndex),
  [0x0e, branchTable],
  [0x11, twoIndices],
  [0x1c, typedSelect],
  ...all(range(0x28, 0x3e), memoryArgument),
  [
    0x41,
    (reader) => {
      reader.skipSigned(32);
    },
  ],
  [
    0x42,
    (reader) => {
      reader.skipSigned(64);
    },
  ],
  [
    0x43,
    (reader) => {
      reader.skip(4);
    },
  ],
  [
    0x44,
    (reader) => {
      reader.skip(8);
    },
  ],
  ...all(range(0x45, 0xc4), none),
  [
    0xd0,
    (reader) => {
      reader.skip(1);
    },
  ],
  [0xfc, prefixed],
]);

/** Saturating truncation (0-7), bulk memory and table instructions (8-17). */
function prefixed(reader: ByteReader): void {
  const code = reader.u32();
  if (code > 17) throw reader.fault(`unsupported instruction 0xfc ${code}`);
  if (code < 8) return;
  const takesTwo = code === 8 || code === 10 || code === 12 || code === 14;
  (takesTwo ? twoIndices : oneIndex)(reader);
}

/** Passes over one instruction and answers its opcode. */
export function skipInstruction(reader: ByteReader): number {
  const code = reader.byte();
  const skip = immediates.get(code);
  if (skip === undefined) throw reader.fault(`unsupported instruction 0x${code.toString(16)}`);
  skip(reader);
  return code;
}

function all(codes: readonly number[], skip: SkipImmediates): [number, SkipImmediates][] {
  return codes.map((code) => [code, skip]);
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
