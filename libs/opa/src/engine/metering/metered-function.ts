import { ByteWriter, signed32, unsigned } from '../wasm-format/byte-writer.js';
import { type CheckpointCosts, roundsPerCheckpoint } from './checkpoint-costs.js';
import type { FunctionText } from './function-text.js';
import { emptyBlock, i32, opcode } from '../wasm-format/instruction.js';

export interface Metering {
  readonly parameters: number;
  readonly costs: CheckpointCosts;
  /** Code that burns so much fuel. */
  readonly checkpoint: (fuel: number) => readonly number[];
}

/**
 * Copies one function body and puts checkpoints where they belong. A function with loops gets one more local, in which it
 * counts the rounds of all of them: a register costs next to nothing, the fuel lies in memory.
 *
 * What is inserted leaves the operand stack as it was and opens no label that outlives it, so branch depths and block types
 * stay right.
 */
export function meterFunction(
  body: Uint8Array,
  text: FunctionText,
  { parameters, costs, checkpoint }: Metering,
): Uint8Array {
  const { loops, localGroups } = text;
  if (loops.length === 0 && costs.entry === 0) return body;
  const writer = new ByteWriter(body.length + 64 + loops.length * 40);
  const counter = parameters + text.localCount;
  const loopCode = loops.length === 0 ? [] : Uint8Array.from(roundCode(counter, checkpoint(costs.rounds)));
  writer.u32(localGroups + (loops.length > 0 ? 1 : 0)).bytes(body.subarray(text.locals, text.code));
  if (loops.length > 0)
    writer
      .u32(1)
      .byte(i32)
      .bytes(roundsLeft(unsigned(counter)));
  if (costs.entry > 0) writer.bytes(checkpoint(costs.entry));
  let from = text.code;
  for (const place of loops) {
    writer.bytes(body.subarray(from, place)).bytes(loopCode);
    from = place;
  }
  return writer.bytes(body.subarray(from)).finish();
}

const roundsLeft = (local: readonly number[]): number[] => [
  ...[opcode.i32Const, ...signed32(roundsPerCheckpoint), opcode.localSet, ...local],
];

function roundCode(counter: number, checkpoint: readonly number[]): number[] {
  const local = unsigned(counter);
  return [
    ...[
      opcode.localGet,
      ...local,
      opcode.i32Const,
      1,
      opcode.i32Sub,
      opcode.localTee,
      ...local,
      opcode.i32Eqz,
    ],
    ...[opcode.if, emptyBlock, ...checkpoint, ...roundsLeft(local), opcode.end],
  ];
}
