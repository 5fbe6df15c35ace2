import { LRUCache } from 'lru-cache';

import { ByteReader } from '../wasm-format/byte-reader.js';
import { opcode, skipInstruction } from '../wasm-format/instruction.js';

/** What metering must know of one function's body. Offsets count from the start of the body. */
export interface FunctionText {
  readonly localGroups: number;
  /** Where the declarations of locals begin, past their count. */
  readonly locals: number;
  readonly localCount: number;
  readonly code: number;
  /** Behind each `loop`. */
  readonly loops: readonly number[];
  readonly instructions: number;
  /** Index of each called function, once per place that calls it. */
  readonly calls: readonly number[];
  /** Places that call through a table. */
  readonly indirectCalls: number;
}

const keptBytes = 4 * 1024 * 1024;

/** By the whole body, byte for byte: nine of ten functions of a module are OPA's runtime, the same in every module. */
const known = new LRUCache<string, FunctionText>({
  maxSize: keptBytes,
  sizeCalculation: (_text, body) => body.length + 1,
});

/** @param bytes of one function's body, without its size. Throws `WasmFormatError` for an instruction that it does not know. */
export function readFunction(bytes: Uint8Array): FunctionText {
  const key = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const kept = known.get(key);
  if (kept !== undefined) return kept;
  const text = read(new ByteReader(bytes));
  known.set(key, text);
  return text;
}

function read(body: ByteReader): FunctionText {
  const localGroups = body.u32();
  const locals = body.offset;
  const localCount = skipLocals(body, localGroups);
  const code = body.offset;
  return { localGroups, locals, localCount, code, ...scan(body) };
}

/** Passes over the groups of a body's local variables, past their count, and answers how many variables there are. */
function skipLocals(body: ByteReader, groups: number): number {
  let count = 0;
  for (let rest = groups; rest > 0; rest--) {
    count += body.u32();
    body.skip(1);
  }
  return count;
}

function scan(body: ByteReader): Pick<FunctionText, 'loops' | 'instructions' | 'calls' | 'indirectCalls'> {
  const loops: number[] = [];
  const calls: number[] = [];
  let instructions = 0;
  let indirectCalls = 0;
  while (!body.done) {
    const at = body.offset;
    const code = skipInstruction(body);
    instructions++;
    if (code === opcode.loop) loops.push(body.offset);
    if (code === opcode.call) calls.push(body.from(at + 1).u32());
    if (code === opcode.callIndirect) indirectCalls++;
  }
  return { loops, calls, instructions, indirectCalls };
}
