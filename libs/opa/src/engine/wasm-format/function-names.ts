import { ByteReader } from './byte-reader.js';
import { type Section, sectionId } from './module-layout.js';

const functionNames = 1;

/**
 * Index of each function by the name that the compiler gave it: the custom section `name` (WebAssembly core 2.0, appendix
 * 7.4.1). Empty where names were stripped.
 */
export function readFunctionNames(sections: readonly Section[]): ReadonlyMap<string, number> {
  for (const { id, content } of sections) {
    if (id !== sectionId.custom) continue;
    const reader = new ByteReader(content);
    if (reader.text() === 'name') return namesIn(reader);
  }
  return new Map();
}

function namesIn(reader: ByteReader): ReadonlyMap<string, number> {
  while (!reader.done) {
    const kind = reader.byte();
    const content = reader.slice(reader.u32());
    if (kind !== functionNames) continue;
    const entries = Array.from({ length: content.u32() }, (): [number, string] => [
      content.u32(),
      content.text(),
    ]);
    return new Map(entries.map(([index, name]) => [name, index]));
  }
  return new Map();
}
