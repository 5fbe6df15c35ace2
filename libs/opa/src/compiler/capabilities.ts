import type { JsonObject } from '#libs/domain';
import { z } from 'zod';
import { parseJson } from '#libs/json';
import { leftOutBuiltins, opensFiles } from './left-out-builtins.js';
import { wasmNativeBuiltins } from './wasm-native-builtins.js';

/** Rewritten or dropped by the compiler, so that no module ever asks its host for them. */
const compiledAway = [
  'assign',
  'eq',
  'print',
  'internal.print',
  'internal.test_case',
  'rego.metadata.chain',
  'rego.metadata.rule',
];

const capabilitiesShape = z.looseObject({ builtins: z.array(z.looseObject({ name: z.string() })) });

export interface Capabilities {
  /** What policies may use, for `--capabilities`. */
  readonly policy: JsonObject;
  /** Tests run in the compiler itself, so they may use whatever does no harm. */
  readonly test: JsonObject;
  /** Names of all builtins of the compiler, those left out included. */
  readonly known: ReadonlySet<string>;
}

export interface Surroundings {
  /** What the engine adds to the builtins that Wasm modules bring along. */
  readonly hostBuiltins: readonly string[];
  /** Whether the compiler's process has no files but those of the upload. */
  readonly isConfined: boolean;
}

/**
 * Narrows what the compiler can do to what a policy may do and the engine can evaluate.
 * @param current what `opa capabilities --current` printed.
 */
export function narrowCapabilities(
  current: string,
  { hostBuiltins, isConfined }: Surroundings,
): Capabilities {
  const capabilities = capabilitiesShape.parse(parseJson(current));
  const available = new Set([...wasmNativeBuiltins, ...compiledAway, ...hostBuiltins]);
  const harmless = capabilities.builtins.filter(({ name }) => !leftOutBuiltins.has(name));
  // Empty, not absent: absent would let schemas be fetched from anywhere.
  const narrowed = { ...capabilities, allow_net: [] };
  return {
    policy: { ...narrowed, builtins: harmless.filter(({ name }) => available.has(name)) } as JsonObject,
    test: {
      ...narrowed,
      builtins: harmless.filter(({ name }) => isConfined || !opensFiles(name)),
    } as JsonObject,
    known: new Set(capabilities.builtins.map(({ name }) => name)),
  };
}
