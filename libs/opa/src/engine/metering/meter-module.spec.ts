import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { ByteReader } from '../wasm-format/byte-reader.js';
import { signed32, unsigned } from '../wasm-format/byte-writer.js';
import { meterModule, tickAddress } from './meter-module.js';
import { validModule } from '../wasm-format/valid-module.js';
import { WasmFormatError } from '../wasm-format/wasm-format-error.js';

const text = (value: string): number[] => [value.length, ...new TextEncoder().encode(value)];
const vector = (...entries: number[][]): number[] => [...unsigned(entries.length), ...entries.flat()];
const section = (id: number, content: number[]): number[] => [id, ...unsigned(content.length), ...content];
const body = (code: number[]): number[] => [...unsigned(code.length + 2), 0, ...code, 0x0b];

const i32 = 0x7f;

/** Types: 0 is `(i32)`, 1 is `(i32) -> i32`. Function 0 is the import, 1 and up are `bodies`, exported as `f1`, `f2`. */
function moduleOf(...bodies: number[][]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, vector([0x60, 1, i32, 0], [0x60, 1, i32, 1, i32])),
    ...section(2, vector([...text('env'), ...text('opa_abort'), 0, 0])),
    ...section(3, vector(...bodies.map(() => [1]))),
    ...section(4, vector([0x70, 0, 32])),
    ...section(6, vector([i32, 1, 0x41, 7, 0x0b])),
    ...section(7, vector(...bodies.map((_, index) => [...text(`f${index + 1}`), 0, index + 1]))),
    ...section(9, vector([0, 0x41, 0, 0x0b, ...vector(...bodies.map((_, index) => [index + 1]))])),
    ...section(10, vector(...bodies.map(body))),
  ]);
}

interface Run {
  readonly ticks: () => number;
  readonly call: (name: string, argument: number) => number;
}

class OutOfTime extends Error {}

/** Runs a metered module that is stopped at the given tick. */
async function run(wasm: Uint8Array<ArrayBuffer>, stopAt = Infinity): Promise<Run> {
  let ticks = 0;
  const abort = (address: number): void => {
    expect(address).toBe(tickAddress);
    if (++ticks >= stopAt) throw new OutOfTime();
  };
  const module = await WebAssembly.compile(meterModule(validModule(wasm)));
  const { exports } = new WebAssembly.Instance(module, { env: { opa_abort: abort } });
  const functions = exports as Record<string, (argument: number) => number>;
  return { ticks: () => ticks, call: (name, argument) => functions[name]!(argument) };
}

const getArgument = [0x20, 0];

/** Counts its argument down to 0 in a loop that leaves a block through `br_if 1`, then answers the global. */
const countDown = [
  ...[0x02, 0x40, 0x03, 0x40, ...getArgument, 0x45, 0x0d, 1],
  ...[...getArgument, 0x41, 1, 0x6b, 0x21, 0, 0x0c, 0, 0x0b, 0x0b, 0x23, 0],
];
const forEver = [0x03, 0x40, 0x0c, 0, 0x0b, ...getArgument];
/** `f(n) = n == 0 ? 0 : f(n - 1)`, by index and through the table. */
const recurse = (self: number): number[] => [
  ...[...getArgument, 0x45, 0x04, i32, 0x41, 0, 0x05],
  ...[...getArgument, 0x41, 1, 0x6b, 0x10, self, 0x0b],
];
const recurseThroughTable = (slot: number): number[] => [
  ...[...getArgument, 0x45, 0x04, i32, 0x41, 0, 0x05],
  ...[...getArgument, 0x41, 1, 0x6b, 0x41, slot, 0x11, 1, 0, 0x0b],
];
const addOne = [...getArgument, 0x41, 1, 0x6a];

describe('a metered module', () => {
  it('computes what it computed before', async () => {
    const { call } = await run(moduleOf(addOne, countDown, recurse(3), recurseThroughTable(3)));
    expect(call('f1', 41)).toBe(42);
    expect(call('f2', 100)).toBe(7);
    expect(call('f3', 100)).toBe(0);
    expect(call('f4', 100)).toBe(0);
  });

  it('asks the host in proportion to its work', async () => {
    const { call, ticks } = await run(moduleOf(countDown));
    call('f1', 5_000_000);
    expect(ticks()).toBeGreaterThan(10);
    expect(ticks()).toBeLessThan(40);
  });

  it.each([
    ['an endless loop', moduleOf(forEver)],
    ['deep recursion', moduleOf(recurse(1))],
    ['recursion through the table', moduleOf(recurseThroughTable(0))],
    ['a value-carrying loop', moduleOf([...getArgument, 0x03, 1, 0x0c, 0, 0x0b])],
  ])('can be stopped in %s', async (_, wasm) => {
    const { call, ticks } = await run(wasm, 1);
    expect(() => call('f1', 1_000_000)).toThrow(OutOfTime);
    expect(ticks()).toBe(1);
    // Fuel is refilled only when a tick returns.
    expect(() => call('f1', 1_000_000)).toThrow(OutOfTime);
  });

  it('asks for a chain of functions in proportion to what it comes to', async () => {
    // Each function calls the next one twice: 2^20 calls without a loop or a cycle.
    const doubling = (next: number): number[] => [
      ...getArgument,
      0x10,
      next,
      0x1a,
      ...getArgument,
      0x10,
      next,
    ];
    const chain = Array.from({ length: 20 }, (_, index) => doubling(index + 2));
    const { call, ticks } = await run(moduleOf(...chain, addOne));
    expect(call('f1', 1)).toBe(2);
    expect(ticks()).toBeGreaterThan(0);
  });

  it('asks a function without loops and calls for nothing', async () => {
    const { call, ticks } = await run(moduleOf(addOne));
    call('f1', 1);
    expect(ticks()).toBe(0);
  });
});

describe('metering refuses', () => {
  const simd = [0xfd, 0x0c, ...Array<number>(16).fill(0), 0xfd, 0x1b, 0];
  const tailCall = [...getArgument, 0x12, 1];
  const fuelOfALaterModule = [0x23, 1];
  const tickOfALaterModule = [...getArgument, 0x10, 2];

  it.each([
    ['an instruction beyond what OPA emits', moduleOf(simd)],
    ['a tail call, which would loop without a checkpoint of its caller', moduleOf(tailCall)],
    ['a module that already names the fuel', moduleOf(fuelOfALaterModule)],
    ['a module that already calls the tick', moduleOf(tickOfALaterModule)],
    ['a body cut short', moduleOf([0x41])],
    ['an empty file', new Uint8Array()],
    ['a module without imports', Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)],
  ])('%s', (_, wasm) => {
    expect(() => meterModule(validModule(wasm))).toThrow(WasmFormatError);
  });

  it('any damage that V8 refuses, and makes a valid module of whatever it accepts', () => {
    const sound = moduleOf(addOne, countDown, recurse(3));
    fc.assert(
      fc.property(fc.nat(sound.length - 1), fc.nat(255), (place, value) => {
        const damaged = sound.slice();
        damaged[place] = value;
        const metered = attempt(() => meterModule(validModule(damaged)));
        expect(metered === undefined || WebAssembly.validate(metered)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});

/** undefined: refused as it should be, by the one error that says so. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof WasmFormatError) return undefined;
    throw error;
  }
}

describe('integers', () => {
  it('are read as they were written', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 32 - 1), (value) => {
        const reader = new ByteReader(Uint8Array.from(unsigned(value)));
        expect(reader.u32()).toBe(value);
        expect(reader.done).toBe(true);
      }),
    );
  });

  it.each([
    [0, [0]],
    [-1, [0x7f]],
    [63, [0x3f]],
    [64, [0xc0, 0]],
    [-64, [0x40]],
    [-65, [0xbf, 0x7f]],
    [10_000, [0x90, 0xce, 0]],
  ])('%d is written with its sign', (value, bytes) => {
    expect(signed32(value)).toEqual(bytes);
  });

  it.each([
    ['too long', [0x80, 0x80, 0x80, 0x80, 0x80, 0]],
    ['too large', [0xff, 0xff, 0xff, 0xff, 0x1f]],
    ['cut short', [0x80]],
  ])('%s are refused', (_, bytes) => {
    expect(() => new ByteReader(Uint8Array.from(bytes)).u32()).toThrow(WasmFormatError);
  });
});
