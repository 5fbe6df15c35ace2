import { encoded } from '../reads/data-text.js';
import type { DataChange } from './data-change.js';
import type { DataSegment, DataStep } from './data-image.js';
import type { Guest, GuestExports } from './guest.js';
import { slotOf } from './object-slots.js';

type Patching = Required<GuestExports>;

/** ABI 1.3. */
export function canChangeData(exports: GuestExports): exports is Patching {
  return exports.opa_value_add_path !== undefined && exports.opa_value_remove_path !== undefined;
}

/**
 * Changes the `data` document of an idle guest in place. What it replaces stays where it is: to free it, the guest would walk
 * through all of it, and where the next values lie must depend on nothing but what was done before, since segments are placed by address.
 * @param end where the data end; answers where they end now. Throws when the guest refuses; it must not be used then.
 */
export function changeData(guest: Guest, data: number, end: number, step: DataStep): number {
  const { exports } = guest;
  if (!canChangeData(exports)) throw new Error('the module cannot change data in place');
  const place = new Place(guest, exports, data);
  if (step.kind === 'segment') {
    assertFits(step, end);
    exports.opa_heap_ptr_set(step.end);
    for (const { path, address } of step.places) place.put(path, address);
  } else {
    exports.opa_heap_ptr_set(end);
    for (const { path, text } of step.changes) place.put(path, text && parsed(guest, text));
  }
  return exports.opa_heap_ptr_get() >>> 0;
}

/** INVARIANT: a segment lies where it was laid out for. Elsewhere, its pointers would point at nothing. */
export function assertFits({ start }: DataSegment, end: number): void {
  if (start !== end) throw new Error('the data end where the segment does not begin');
}

class Place {
  constructor(
    private readonly guest: Guest,
    private readonly exports: Patching,
    private readonly data: number,
  ) {}

  /** @param address of the value; undefined: the member is no more. */
  put(path: readonly string[], address: number | undefined): void {
    const slot = slotOf(this.guest, this.data, path);
    if (address === undefined) this.remove(path, slot);
    else if (slot === undefined)
      this.done(this.exports.opa_value_add_path(this.data, this.name(path), address));
    else this.guest.setWord(slot, address);
  }

  private remove(path: readonly string[], slot: number | undefined): void {
    // The guest frees what it removes: let it find something small.
    if (slot !== undefined) this.guest.setWord(slot, parsed(this.guest, ['null']));
    this.done(this.exports.opa_value_remove_path(this.data, this.name(path)));
  }

  private name(path: readonly string[]): number {
    return parsed(this.guest, [JSON.stringify(path)]);
  }

  private done(outcome: number): void {
    if (outcome !== 0) throw new Error(`the module did not change the data: code ${outcome}`);
  }
}

function parsed(guest: Guest, text: NonNullable<DataChange['text']>): number {
  const value = guest.parsePieces(encoded(text));
  if (value === 0) throw new Error('the module did not accept the data');
  return value;
}
