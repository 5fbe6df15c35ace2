import type { DataChange } from './data-change.js';
import type { Guest, GuestExports } from './guest.js';

type Patching = Required<GuestExports>;

/** ABI 1.3. */
export function canChangeData(exports: GuestExports): exports is Patching {
  return (
    exports.opa_value_add_path !== undefined &&
    exports.opa_value_remove_path !== undefined &&
    exports.opa_value_free !== undefined &&
    exports.opa_heap_blocks_stash !== undefined &&
    exports.opa_heap_blocks_restore !== undefined
  );
}

/**
 * Changes the `data` document of an idle guest in place, as ABI 1.3 has it: what was freed is kept aside between two calls, so
 * that values which come and go do not make the heap grow.
 * @param end where the data end; answers where they end now. Throws when the guest refuses; it must not be used then.
 */
export function changeData(guest: Guest, data: number, end: number, changes: readonly DataChange[]): number {
  const { exports } = guest;
  if (!canChangeData(exports)) throw new Error('the module cannot change data in place');
  exports.opa_heap_ptr_set(end);
  exports.opa_heap_blocks_restore();
  for (const change of changes) changeOne(guest, exports, data, change);
  exports.opa_heap_blocks_stash();
  return exports.opa_heap_ptr_get() >>> 0;
}

function changeOne(guest: Guest, exports: Patching, data: number, { path, text }: DataChange): void {
  const value = text === undefined ? 0 : parsed(guest, text);
  const place = parsed(guest, JSON.stringify(path));
  const outcome =
    text === undefined
      ? exports.opa_value_remove_path(data, place)
      : exports.opa_value_add_path(data, place, value);
  if (outcome !== 0) throw new Error(`the module did not change the data: code ${outcome}`);
  exports.opa_value_free(place);
}

function parsed(guest: Guest, text: string): number {
  const value = guest.parse(text, 'opa_json_parse');
  if (value === 0) throw new Error('the module did not accept the data');
  return value;
}
