import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { compileRego } from '../../../../../test/support/opa.js';
import type { GuestExports } from '../host/guest.js';
import { readLayout } from '../wasm-format/module-layout.js';
import { WasmFormatError } from '../wasm-format/wasm-format-error.js';
import { knownFunctions } from './known-functions.js';
import { validModule } from '../wasm-format/valid-module.js';
import { quickenModule } from './quicken-module.js';

/** Orders of sets and objects show in arrays; constants of the policy meet the same texts from input and data. */
const files = {
  'p.rego': `package p
members := [[k, v] | some k, v in input]
texts := [t | some t in {x | some x in input} | {"a", "b", "name", "id", "type", "e", ""}]
joined := object.union({"a": 1, "b": {"name": 2}, "id": 3, "name": {"type": 4}}, input)
picked := [input.a, input.b.name, object.get(input, "id", null), object.get(data.docs, "type", 0)]
nested := {"name": {"a": {"id": input}}, "b": [{"type": "e"}, {"type": input}]}
known := {k | some k in ["a", "b", "id", "type", "name"]; input[k] == data.docs[k]}
grouped := [[v, ks] | some v in ["a", "b", 1, true, null, {"a": 1}, ["b"], {"id"}]; ks := {k | some k; input[k] == v}]`,
};
const dataText = '{"docs":{"a":1,"b":{"name":true},"type":"e","name":"name"}}';

type Guest = Required<GuestExports> & { readonly memory: WebAssembly.Memory };
interface Outcome {
  readonly text: string;
  readonly heap: number;
}

let original: Uint8Array<ArrayBuffer>;

beforeAll(() => {
  original = Uint8Array.from(compileRego({ files, entrypoints: ['p'] }).wasm);
});

async function started(wasm: Uint8Array<ArrayBuffer>) {
  const memory = new WebAssembly.Memory({ initial: 4, maximum: 512 });
  const fail = (): never => {
    throw new Error('the guest called its host');
  };
  const builtins = Object.fromEntries([0, 1, 2, 3, 4].map((count) => [`opa_builtin${count}`, fail]));
  const env = { memory, opa_abort: fail, opa_println: fail, ...builtins };
  const { exports } = new WebAssembly.Instance(await WebAssembly.compile(wasm), { env });
  const guest = exports as unknown as Guest;
  guest.opa_malloc(0);
  const bytes = (): Buffer => Buffer.from(memory.buffer);
  const parsed = (text: string): number => {
    const size = Buffer.byteLength(text);
    const address = guest.opa_malloc(size);
    bytes().write(text, address);
    const value = guest.opa_value_parse(address, size);
    guest.opa_free(address);
    return value;
  };
  const textAt = (address: number): string => bytes().toString('utf8', address, bytes().indexOf(0, address));
  const data = parsed(dataText);
  guest.opa_heap_blocks_stash();
  let end = guest.opa_heap_ptr_get();
  return {
    evaluate(input: string): Outcome {
      const size = bytes().write(input, end);
      const text = textAt(guest.opa_eval(0, 0, data, end, size, (end + size + 7) & ~7, 1));
      return { text, heap: guest.opa_heap_ptr_get() };
    },
    put(path: readonly string[], value: string): Outcome {
      guest.opa_heap_ptr_set(end);
      guest.opa_heap_blocks_restore();
      const place = parsed(JSON.stringify(path));
      guest.opa_value_add_path(data, place, parsed(value));
      guest.opa_value_free(place);
      guest.opa_heap_blocks_stash();
      end = guest.opa_heap_ptr_get();
      return { text: textAt(guest.opa_value_dump(data)), heap: end };
    },
  };
}

const name = fc.oneof(fc.constantFrom('a', 'b', 'id', 'name', 'type', 'e', ''), fc.string({ maxLength: 12 }));
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    name,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    tie('list'),
    tie('map'),
  ),
  list: fc.array(tie('any'), { maxLength: 8 }),
  map: fc.dictionary(name, tie('any'), { maxKeys: 14 }),
}));
const input = fc.oneof(value.map, value.list, value.any).map((given) => JSON.stringify(given));

describe('a quickened module', () => {
  it('answers like the original, in the same order and with the same memory, time and again', async () => {
    const [plain, quick] = [await started(original), await started(quickenModule(validModule(original)))];
    fc.assert(
      fc.property(input, (text) => {
        expect(quick.evaluate(text)).toEqual(plain.evaluate(text));
      }),
      { numRuns: 500 },
    );
  });

  it('changes data like the original, where freed memory is used again', async () => {
    const [plain, quick] = [await started(original), await started(quickenModule(validModule(original)))];
    const path = fc.array(name, { minLength: 1, maxLength: 2 }).map((names) => ['docs', ...names]);
    fc.assert(
      fc.property(path, input, (place, text) => {
        expect(quick.put(place, text)).toEqual(plain.put(place, text));
        expect(quick.evaluate(text)).toEqual(plain.evaluate(text));
      }),
      { numRuns: 300 },
    );
  });

  it('grows its memory where the original does', async () => {
    const [plain, quick] = [await started(original), await started(quickenModule(validModule(original)))];
    for (const size of [10, 1_000, 20_000]) {
      const text = JSON.stringify(Object.fromEntries(Array.from({ length: size }, (_, n) => [`m${n}`, [n]])));
      expect(quick.evaluate(text)).toEqual(plain.evaluate(text));
    }
  });

  it('has the functions that we know: another OPA may bring others, which are measured anew then', () => {
    const functions = (wasm: Uint8Array): number => readLayout(wasm).functions;
    expect(functions(quickenModule(validModule(original))) - functions(original)).toBe(knownFunctions.length);
  });
});

describe('quickenModule', () => {
  it('leaves alone a module whose functions differ in a byte', () => {
    const plus31 = Buffer.from([0x41, 0x93, 0x83, 0x80, 0x08]);
    const heapPointer = Buffer.from([0xa0, 0xa7, 0x87, 0x80, 0x00]);
    const other = Buffer.from(original);
    for (let at = other.indexOf(plus31); at !== -1; at = other.indexOf(plus31, at + 1)) other[at + 1] = 0x95;
    for (let at = other.indexOf(heapPointer); at !== -1; at = other.indexOf(heapPointer, at + 1))
      other[at] = 0xa4;
    const wasm = Uint8Array.from(other);
    expect(WebAssembly.validate(wasm)).toBe(true);
    expect(quickenModule(validModule(wasm))).toBe(wasm);
  });

  it('refuses what is no module', () => {
    expect(() => quickenModule(validModule(original.slice(0, -1)))).toThrow(WasmFormatError);
  });
});
