import type { Guest } from './guest.js';

/** Of OPA's values: an object's table of buckets, and the chain in each of them. Strings of the module itself are interned. */
const types = { string: 4, object: 6, internedString: 8 } as const;
const object = { buckets: 4, size: 8 } as const;
const element = { key: 0, value: 4, next: 8 } as const;
const string = { length: 4, text: 8 } as const;
const mostBuckets = 1 << 24;

/**
 * Where in the guest's memory the member at a path is named, so that it can be given another value without a walk through the one
 * that it had, which is what the guest does to free it. undefined: there is no such member, or the memory does not look as it should.
 */
export function slotOf(guest: Guest, document: number, path: readonly string[]): number | undefined {
  let slot: number | undefined;
  for (const name of path) {
    slot = memberSlot(guest, slot === undefined ? document : guest.word(slot), Buffer.from(name));
    if (slot === undefined) return undefined;
  }
  return slot;
}

function memberSlot(guest: Guest, address: number, name: Uint8Array): number | undefined {
  if (guest.byte(address) !== types.object) return undefined;
  const size = guest.word(address + object.size);
  const buckets = guest.word(address + object.buckets);
  for (let bucket = 0; bucket < size && bucket < mostBuckets; bucket++) {
    let at = guest.word(buckets + 4 * bucket);
    for (; at !== 0; at = guest.word(at + element.next)) {
      if (isNamed(guest, guest.word(at + element.key), name)) return at + element.value;
    }
  }
  return undefined;
}

function isNamed(guest: Guest, key: number, name: Uint8Array): boolean {
  const type = guest.byte(key);
  if (type !== types.string && type !== types.internedString) return false;
  return (
    guest.word(key + string.length) === name.length && guest.isTextAt(guest.word(key + string.text), name)
  );
}
