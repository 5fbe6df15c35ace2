import { AuthzError } from '#libs/domain';

import { parseJson } from '#libs/json';
import type { Builtin } from '../builtins/builtin.js';
import { findBuiltin } from '../builtins/registry.js';
import { meterModule } from '../metering/meter-module.js';
import { mendModule } from '../mending/mend-module.js';
import { mendedFunctions, mendingHostFunctions } from '../mending/mended-functions.js';
import { quickenModule } from '../quickening/quicken-module.js';
import { type PolicyReads, readsOf } from '../reads/read-tree.js';
import { canChangeData } from './change-data.js';
import { Deadline } from './deadline.js';
import { Guest, type GuestExports } from './guest.js';

/** A policy's module, metered and compiled once, and what it says about itself. Holds no instance. */
export interface PolicyProgram {
  readonly module: WebAssembly.Module;
  /** Ids by slash path. */
  readonly entrypoints: ReadonlyMap<string, number>;
  /** What the module asks of us, by the id it calls them with. */
  readonly builtins: ReadonlyMap<number, Builtin>;
  readonly reads: PolicyReads;
  /** Whether its data can be changed in place. */
  readonly changesData: boolean;
}

const mending = mendingHostFunctions.map(({ id, builtin }) => [id, builtin] as const);

const inspectionMillis = 5_000;
const inspectionMemory = { initialPages: 64, maximumPages: 1_024 };

/** Rejects with `policy_invalid` for a module that is malformed, of another ABI, or needs a builtin that we lack. */
export async function compileProgram(wasm: Uint8Array): Promise<PolicyProgram> {
  try {
    return inspectProgram(await WebAssembly.compile(rewritten(Uint8Array.from(wasm))));
  } catch (error) {
    if (error instanceof AuthzError) throw error;
    throw new AuthzError('policy_invalid', 'the policy is no usable wasm module', { cause: error });
  }
}

/** Mended, quickened, and metered last, so that what the others put in can be stopped too. */
function rewritten(wasm: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return meterModule(quickenModule(mendModule(wasm, mendedFunctions)));
}

/** Asks an instance of a metered module that nobody uses afterwards. Throws `policy_invalid`. */
export function inspectProgram(module: WebAssembly.Module): PolicyProgram {
  const deadline = new Deadline(inspectionMillis);
  const guest = Guest.start(module, inspectionMemory, { deadline: () => deadline, builtin: () => 0 });
  assertAbi(guest.exports);
  return {
    module,
    entrypoints: new Map(idsByName(guest, guest.exports.entrypoints())),
    builtins: new Map([...mending, ...resolveBuiltins(idsByName(guest, guest.exports.builtins()))]),
    reads: readsOf(module),
    changesData: canChangeData(guest.exports),
  };
}

function assertAbi(exports: GuestExports): void {
  const version = exports.opa_wasm_abi_version.value;
  const minor = exports.opa_wasm_abi_minor_version.value as number;
  if (version === 1 && minor >= 2) return;
  throw new AuthzError('policy_invalid', 'the policy module speaks no OPA wasm ABI from 1.2 on');
}

function idsByName(guest: Guest, value: number): [string, number][] {
  const names = parseJson(guest.text(guest.exports.opa_json_dump(value))) as Record<string, number>;
  return Object.entries(names);
}

function resolveBuiltins(ids: readonly [string, number][]): Map<number, Builtin> {
  const missing = ids.map(([name]) => name).filter((name) => findBuiltin(name) === undefined);
  if (missing.length > 0) throw missingBuiltins(missing.sort());
  return new Map(ids.map(([name, id]) => [id, findBuiltin(name) as Builtin]));
}

function missingBuiltins(names: readonly string[]): AuthzError {
  const list = names.map((name) => `\`${name}\``).join(', ');
  return new AuthzError('policy_invalid', `the policy needs builtins that are not available: ${list}`, {
    faults: names.map((name) => ({ at: 'module', message: `builtin \`${name}\` is not available` })),
  });
}
