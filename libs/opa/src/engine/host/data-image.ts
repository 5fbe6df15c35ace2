import type { JsonObject } from '#libs/domain';

import { Deadline } from './deadline.js';
import { Guest, pageBytes } from './guest.js';
import type { PolicyProgram } from './policy-program.js';

/**
 * The `data` document as a module's heap holds it. An allocator that starts from the same state lays values out the same,
 * so the bytes fit every instance of the module, and a fresh one costs a copy instead of a parse.
 */
export interface DataImage {
  /** Where the bytes begin: the heap of an instance that has allocated nothing of its own. */
  readonly start: number;
  readonly end: number;
  readonly bytes: Uint8Array;
  /** Address of the document. */
  readonly data: number;
}

const loadMillis = 30_000;
/** Parsed data takes about sixteen times its text; growing page by page is what makes loading slow. */
const bytesPerTextByte = 20;
const spareBytes = 4 * 1024 * 1024;
const addressablePages = 65_536;

/** Throws whatever the guest throws: data that cannot be loaded makes no policy. */
export function buildDataImage(program: PolicyProgram, data: JsonObject): DataImage {
  const text = JSON.stringify(data);
  const deadline = new Deadline(loadMillis);
  const guest = new Guest(
    program.module,
    { initialPages: pagesForData(text.length), maximumPages: addressablePages },
    () => deadline,
    () => 0,
  );
  const start = startOfHeap(guest);
  const address = guest.parse(text, 'opa_json_parse');
  if (address === 0) throw new Error('the module did not accept the data');
  const end = guest.exports.opa_heap_ptr_get() >>> 0;
  return { start, end, bytes: guest.copyOut(start, end), data: address };
}

/** The first allocation initialises the allocator; before it the heap has no address. */
export function startOfHeap(guest: Guest): number {
  guest.exports.opa_malloc(0);
  return guest.exports.opa_heap_ptr_get() >>> 0;
}

/** Room for the data and an ordinary input. */
export function initialPages(image: DataImage): number {
  return Math.min(Math.ceil((image.end + spareBytes) / pageBytes), addressablePages);
}

/** @param growth bytes that evaluations may take beyond the data. */
export function maximumPages(image: DataImage, growth: number): number {
  return Math.min(initialPages(image) + Math.ceil(growth / pageBytes), addressablePages);
}

function pagesForData(textLength: number): number {
  return Math.min(Math.ceil((textLength * bytesPerTextByte + spareBytes) / pageBytes), addressablePages);
}
