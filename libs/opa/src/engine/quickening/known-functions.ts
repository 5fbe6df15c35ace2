import { signed32, unsigned } from '../wasm-format/byte-writer.js';
import { i32, opcode } from '../wasm-format/instruction.js';

/** A function of OPA's runtime that evaluations spend much of their time in. */
export interface KnownFunction {
  readonly name: string;
  /** Of the body with its locals, in bytes; and its SHA-256. */
  readonly size: number;
  readonly digest: string;
  readonly parameters: number;
  /** A body that does the same, and calls `original` where it does not know better. */
  readonly shorterWay: (original: number) => number[];
}

const op = {
  ...opcode,
  return: 0x0f,
  load: 0x28,
  load8: 0x2d,
  store: 0x36,
  store64: 0x37,
  i64Const: 0x42,
  eq: 0x46,
  ne: 0x47,
  gtU: 0x4b,
  geU: 0x4f,
  add: 0x6a,
  and: 0x71,
  or: 0x72,
  shl: 0x74,
  shrU: 0x76,
} as const;

const get = (local: number): number[] => [op.localGet, local];
const tee = (local: number): number[] => [op.localTee, local];
const constant = (value: number): number[] => [op.i32Const, ...signed32(value)];
/** Unaligned: the compiler of policies writes constants wherever there is room. */
const load = (offset = 0): number[] => [op.load, 0, ...unsigned(offset)];
const store = (offset = 0): number[] => [op.store, 0, ...unsigned(offset)];
const call = (index: number): number[] => [op.call, ...unsigned(index)];
const when = (...then: number[][]): number[] => [op.if, 0x40, ...then.flat(), op.return, op.end];
const body = (locals: number, ...code: number[][]): number[] => [1, locals, i32, ...code.flat(), op.end];

const internedString = 8;
const hashBits = 0x7f_ffff;
const isKept = 0x8000_0000;

/**
 * Nine of ten hashes are of the policy's own constants, over and over. In the header of such a string (`type`, then three bytes
 * that nobody uses) the first hash stays for all later ones, of 23 bits. All other hashes are cut to as many, so equal strings
 * have equal hashes. Tables have a power of two of buckets, and up to eight million of them nothing comes to lie elsewhere, or in
 * another order.
 */
function keptHash(original: number): number[] {
  const [value, header] = [0, 1];
  const worked = [...get(value), ...call(original), ...constant(hashBits), op.and];
  return body(
    1,
    [...get(value), op.load8, 0, 0, ...constant(internedString), op.ne, ...when(worked)],
    [...get(value), ...load(), ...tee(header), ...constant(0), op.i32LtS],
    when([...get(header), ...constant(8), op.shrU, ...constant(hashBits), op.and]),
    [...get(header), ...constant(internedString), op.ne, ...when(worked)],
    [...get(value), ...worked, ...tee(header), ...constant(8), op.shl],
    [...constant(isKept | internedString), op.or, ...store(), ...get(header)],
  );
}

/** Addresses in the runtime's own data, which the digest of the body vouches for. */
const freeBlocks = 119_232;
const freeBlocksSize = 5;
const heapPointer = 119_712;
const heapTop = 119_716;
const largestFixed = 64;
const blockHeader = 12;

/** What fits no freed block of its size is taken from the end of the heap, which nearly every allocation is. */
function bumpedPointer(original: number): number[] {
  const [size, blocks, block, end] = [0, 1, 2, 3];
  const originally = when([...get(size), ...call(original)]);
  const larger = (than: number): number[] => [...get(size), ...constant(than), op.gtU];
  return body(
    3,
    [...larger(largestFixed), ...originally],
    [...larger(4), ...larger(8), op.add, ...larger(16), op.add, ...constant(freeBlocksSize), op.shl],
    [...constant(freeBlocks), op.add, ...tee(blocks), ...load(16)],
    [...get(blocks), ...constant(20), op.add, op.ne, ...originally],
    [...constant(0), ...load(heapPointer), ...tee(block), ...get(blocks), ...load(4), ...tee(blocks), op.add],
    [...constant(blockHeader), op.add, ...tee(end), ...constant(0), ...load(heapTop), op.geU, ...originally],
    [...constant(0), ...get(end), ...store(heapPointer)],
    [...get(block), ...get(blocks), ...store()],
    [...get(block), op.i64Const, 0, op.store64, 0, 4],
    [...get(block), ...constant(blockHeader), op.add],
  );
}

/** Of OPA 1.20. */
export const knownFunctions: readonly KnownFunction[] = [
  {
    name: 'opa_value_hash',
    size: 606,
    digest: '515e69618152c3569753cb1a20ccd22f2709b9924d1a3f1b47a087dcf4fbb18e',
    parameters: 1,
    shorterWay: keptHash,
  },
  {
    name: 'opa_malloc',
    size: 725,
    digest: '9a1191664e2768f69105cacfdd57efb1284e0c41312f35ae3ad723c6d5a99e76',
    parameters: 1,
    shorterWay: bumpedPointer,
  },
];
