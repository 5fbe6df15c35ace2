import { AuthzError } from '#libs/domain';
import { parseJson } from '#libs/json';

import { meterModule } from '../metering/meter-module.js';
import { mendModule } from '../mending/mend-module.js';
import { mendedFunctions } from '../mending/mended-functions.js';
import { quickenModule } from '../quickening/quicken-module.js';
import { validModule } from '../wasm-format/valid-module.js';
import { canChangeData } from './change-data.js';
import { Deadline } from './deadline.js';
import { Guest, type GuestExports } from './guest.js';

/** A module of ours and what it says about itself. May travel between threads. */
export interface ProgramFacts {
  /** Mended, quickened, metered and compiled. */
  readonly module: WebAssembly.Module;
  /** Ids by slash path. */
  readonly entrypoints: readonly (readonly [path: string, id: number])[];
  /** What the module asks of us, by name. */
  readonly builtins: readonly (readonly [name: string, id: number])[];
  /** Whether its data can be changed in place. */
  readonly changesData: boolean;
}

const inspectionMillis = 5_000;
const inspectionMemory = { initialPages: 64, maximumPages: 1_024 };

/** Rejects with `policy_invalid` for a module that is malformed or of another ABI, and with whatever a broken one throws. */
export async function compileFacts(wasm: Uint8Array<ArrayBuffer>): Promise<ProgramFacts> {
  return factsOf(await WebAssembly.compile(rewritten(wasm)));
}

/** Mended, quickened, and metered last, so that what the others put in can be stopped too. */
function rewritten(wasm: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return meterModule(quickenModule(mendModule(validModule(wasm), mendedFunctions)));
}

/** Asks an instance of a metered module that nobody uses afterwards. Throws as `compileFacts` rejects. */
export function factsOf(module: WebAssembly.Module): ProgramFacts {
  const deadline = new Deadline(inspectionMillis);
  const guest = Guest.start(module, inspectionMemory, { deadline: () => deadline, builtin: () => 0 });
  assertAbi(guest.exports);
  return {
    module,
    entrypoints: idsByName(guest, guest.exports.entrypoints()),
    builtins: idsByName(guest, guest.exports.builtins()),
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
