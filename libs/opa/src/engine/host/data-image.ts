import { Deadline } from './deadline.js';
import type { DataChange } from './data-change.js';
import { Guest, pageBytes } from './guest.js';

/**
 * The `data` document as a module's heap holds it. An allocator that starts from the same state lays values out the same,
 * so the bytes fit every instance of the module, and a fresh one costs a copy instead of a parse.
 */
export interface DataImage {
  /** Where the bytes begin: the heap of an instance that has allocated nothing of its own. */
  readonly start: number;
  readonly end: number;
  /** In memory that threads share. */
  readonly bytes: Uint8Array;
  /** Address of the document. */
  readonly data: number;
  /** What has changed since the bytes were made, oldest first: to be done to every instance that starts from them. */
  readonly changes: readonly DataChange[];
}

const loadMillis = 30_000;
/** Parsed data takes about sixteen times its text; growing page by page is what makes loading slow. */
const bytesPerTextByte = 20;
const spareBytes = 1024 * 1024;
const addressablePages = 65_536;

/** @param text JSON of the document. Throws whatever the guest throws: data that cannot be loaded makes no policy. */
export function buildDataImage(module: WebAssembly.Module, text: string): DataImage {
  const deadline = new Deadline(loadMillis);
  const guest = Guest.start(
    module,
    { initialPages: pagesForData(text.length), maximumPages: addressablePages },
    { deadline: () => deadline, builtin: () => 0 },
  );
  const start = startOfHeap(guest);
  const data = guest.parse(text, 'opa_json_parse');
  if (data === 0) throw new Error('the module did not accept the data');
  const end = guest.exports.opa_heap_ptr_get() >>> 0;
  return { start, end, bytes: guest.copyOut(start, end), data, changes: [] };
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
