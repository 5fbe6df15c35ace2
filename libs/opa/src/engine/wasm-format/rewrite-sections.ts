import { ByteReader } from './byte-reader.js';
import { ByteWriter } from './byte-writer.js';
import type { ModuleLayout, Section } from './module-layout.js';

const headerBytes = 8;

/** The same module with other contents of its sections. */
export function rewriteSections(
  wasm: Uint8Array,
  { sections }: ModuleLayout,
  rewritten: (section: Section) => Uint8Array,
): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter(wasm.length * 2).bytes(wasm.subarray(0, headerBytes));
  for (const section of sections) writer.byte(section.id).sized(rewritten(section));
  return writer.finish();
}

/** The bodies of a code section, without their sizes, in the order of their functions. */
export function readBodies(code: Section): ByteReader[] {
  const reader = new ByteReader(code.content);
  return Array.from({ length: reader.u32() }, () => reader.slice(reader.u32()));
}

/** A code section of these bodies. */
export function writeBodies(bodies: readonly Uint8Array[]): Uint8Array {
  const size = bodies.reduce((sum, body) => sum + body.length, 0);
  const writer = new ByteWriter(size + bodies.length * 5 + 5).u32(bodies.length);
  for (const body of bodies) writer.sized(body);
  return writer.finish();
}
