import { ByteWriter } from '../../engine/wasm-format/byte-writer.js';
import { type PolicyReads, readsSection, readsText } from '../../engine/reads/read-tree.js';

const customSection = 0;

/** Writes into a module what it reads, where no interpreter of Wasm looks: whoever has the module then has both. */
export function withReads(wasm: Uint8Array, reads: PolicyReads): Uint8Array {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  const content = new ByteWriter().sized(bytes(readsSection)).bytes(bytes(readsText(reads)));
  return new ByteWriter(wasm.length + 1024).bytes(wasm).byte(customSection).sized(content.finish()).finish();
}
