import type { ByteReader } from './byte-reader.js';
import { ByteWriter } from './byte-writer.js';
import { opcode, skipInstruction } from './instruction.js';

/**
 * Copies one function body and puts `checkpoint` at its start and behind each `loop`.
 *
 * A function with neither loop nor call gets none: it runs at most once through its own text, so its caller has paid.
 * Everything that can repeat or recurse passes a checkpoint. The checkpoint leaves the operand stack as it was and opens
 * no label that outlives it, so branch depths and block types stay right.
 */
export function meterBody(body: ByteReader, checkpoint: Uint8Array): Uint8Array {
  const start = body.offset;
  skipLocals(body);
  const first = body.offset;
  const { loops, calls } = scan(body);
  const places = loops.length > 0 || calls ? [first, ...loops] : [];
  return withInsertions(body.bytes.subarray(start, body.end), start, places, checkpoint);
}

function skipLocals(body: ByteReader): void {
  for (let groups = body.u32(); groups > 0; groups--) {
    body.u32();
    body.skip(1);
  }
}

function scan(body: ByteReader): { loops: number[]; calls: boolean } {
  const loops: number[] = [];
  let calls = false;
  while (!body.done) {
    const code = skipInstruction(body);
    if (code === opcode.loop) loops.push(body.offset);
    calls ||= code === opcode.call || code === opcode.callIndirect;
  }
  return { loops, calls };
}

function withInsertions(
  text: Uint8Array,
  base: number,
  places: readonly number[],
  insertion: Uint8Array,
): Uint8Array {
  if (places.length === 0) return text;
  const writer = new ByteWriter(text.length + places.length * insertion.length);
  let from = 0;
  for (const place of places) {
    writer.bytes(text.subarray(from, place - base)).bytes(insertion);
    from = place - base;
  }
  return writer.bytes(text.subarray(from)).finish();
}
