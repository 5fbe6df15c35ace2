import { spawnSync } from 'node:child_process';
import { expect, it } from '@jest/globals';
import { supportedBuiltins, wasmNativeBuiltins } from '#libs/opa';
import { compileRego, opaBinary } from '../support/opa.js';

interface Builtin {
  readonly name: string;
  readonly relation?: boolean;
  readonly decl: { readonly args?: readonly unknown[]; readonly result?: unknown };
}

/** Not called like functions, or gone before there is a module. */
const special = [
  'assign',
  'eq',
  'print',
  'internal.print',
  'internal.test_case',
  'rego.metadata.chain',
  'rego.metadata.rule',
];

function builtins(): Builtin[] {
  const { stdout } = spawnSync(opaBinary(), ['capabilities', '--current'], { encoding: 'utf8' });
  const all = (JSON.parse(stdout) as { builtins: Builtin[] }).builtins;
  return all.filter(({ name }) => !special.includes(name));
}

/** What a module asks its host for when a policy calls everything there is. */
async function askedOfTheHost(called: readonly Builtin[]): Promise<string[]> {
  const rules = called.map(({ name, decl }, index) => {
    const args = (decl.args ?? []).map((_, place) => `input.a${place}`);
    return `r${index} = x { x := ${name}(${args.join(', ')}) }`;
  });
  // v0, because v1 refuses to call deprecated builtins.
  const { wasm } = compileRego({
    files: { 'p.rego': `package p\n${rules.join('\n')}\n` },
    entrypoints: ['p'],
    v0: true,
  });
  return Object.keys(await hostBuiltins(wasm));
}

async function hostBuiltins(wasm: Uint8Array): Promise<Record<string, number>> {
  const memory = new WebAssembly.Memory({ initial: 64 });
  const stub = (): number => 0;
  const env = Object.fromEntries(
    ['opa_abort', 'opa_println', ...[0, 1, 2, 3, 4].map((arity) => `opa_builtin${arity}`)].map((name) => [
      name,
      stub,
    ]),
  );
  const module = await WebAssembly.compile(new Uint8Array(wasm));
  const instance = new WebAssembly.Instance(module, { env: { ...env, memory } });
  const exported = instance.exports as Record<string, (address?: number) => number>;
  const address = exported['opa_json_dump']!(exported['builtins']!());
  const bytes = new Uint8Array(memory.buffer, address);
  return JSON.parse(Buffer.from(bytes.subarray(0, bytes.indexOf(0))).toString()) as Record<string, number>;
}

it('the list of builtins that modules bring along is the one of the pinned compiler', async () => {
  const callable = builtins();
  const asked = new Set(await askedOfTheHost(callable));
  const native = callable.map(({ name }) => name).filter((name) => !asked.has(name));
  expect([...wasmNativeBuiltins].sort()).toEqual(native.sort());
});

it('the engine adds only builtins that the compiler knows', () => {
  const known = new Set(builtins().map(({ name }) => name));
  expect(supportedBuiltins().filter((name) => !known.has(name))).toEqual([]);
});
