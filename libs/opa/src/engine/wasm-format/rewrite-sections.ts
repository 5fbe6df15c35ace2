import { ByteReader } from './byte-reader.js';
import { ByteWriter } from './byte-writer.js';
import type { ValidModule } from './valid-module.js';
import type { ModuleLayout, Section } from './module-layout.js';

const headerBytes = 8;
/** At most: its id and its size. */
const sectionHeadBytes = 6;

/** The same module with other contents of its sections, which must fit together. */
export function rewriteSections(
  wasm: ValidModule,
  { sections }: ModuleLayout,
  rewritten: (section: Section) => Uint8Array,
): ValidModule {
  const contents = sections.map((section) => ({ id: section.id, content: rewritten(section) }));
  const size = contents.reduce((sum, { content }) => sum + content.length + sectionHeadBytes, headerBytes);
  const writer = new ByteWriter(size).bytes(wasm.subarray(0, headerBytes));
  for (const { id, content } of contents) writer.byte(id).sized(content);
  return writer.finish() as ValidModule;
}

/** The bodies of a code section, without their sizes, in the order of their functions. */
export function readBodies(code: Section): Uint8Array[] {
  const reader = new ByteReader(code.content);
  return Array.from({ length: reader.u32() }, () => {
    const { bytes, offset, end } = reader.slice(reader.u32());
    return bytes.subarray(offset, end);
  });
}

/** A code section of these bodies. */
export function writeBodies(bodies: readonly Uint8Array[]): Uint8Array {
  const size = bodies.reduce((sum, body) => sum + body.length, 0);
  const writer = new ByteWriter(size + bodies.length * 5 + 5).u32(bodies.length);
  for (const body of bodies) writer.sized(body);
  return writer.finish();
}
