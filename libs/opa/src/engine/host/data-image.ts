import { type DataText, encoded, sizeOf } from '../reads/data-text.js';
import type { DataChange } from './data-change.js';
import { Deadline } from './deadline.js';
import { Guest, pageBytes } from './guest.js';

/**
 * The `data` document as a module's heap holds it. An allocator that starts from the same state lays values out the same,
 * so the bytes fit every instance of the module, and a fresh one costs a copy instead of a parse.
 */
export interface DataImage {
  /** Where the bytes begin: the heap of an instance that has allocated nothing of its own. */
  readonly start: number;
  /** Behind the bytes and all that the steps add. */
  readonly end: number;
  /** In memory that threads share. */
  readonly bytes: Uint8Array;
  /** Address of the document. */
  readonly data: number;
  /** What has changed since the bytes were made, oldest first: to be done to every instance that starts from them. */
  readonly steps: readonly DataStep[];
}

/** What is small is parsed in each instance; what is large comes as a segment, laid out on another thread. */
export type DataStep = { readonly kind: 'changes'; readonly changes: readonly DataChange[] } | DataSegment;

/** Values as a heap that ends at `start` would hold them next. */
export interface DataSegment {
  readonly kind: 'segment';
  readonly start: number;
  readonly end: number;
  /** In memory that threads share. null: all that it brought has been replaced since; its room stays empty. */
  readonly bytes: Uint8Array | null;
  readonly places: readonly SegmentPlace[];
}

export interface SegmentPlace {
  readonly path: readonly string[];
  /** undefined: the member at the path is no more. */
  readonly address: number | undefined;
}

/** @param end of the data then. */
export function imageAfter(image: DataImage, step: DataStep, end: number): DataImage {
  const replaced = new Set(pathsOf(step));
  return { ...image, end, steps: [...image.steps.map((old) => withoutReplaced(old, replaced)), step] };
}

/** What no instance will ever show need not be kept; where it lay nothing else may lie. */
function withoutReplaced(step: DataStep, replaced: ReadonlySet<string>): DataStep {
  if (step.kind !== 'segment' || step.bytes === null) return step;
  return pathsOf(step).every((path) => replaced.has(path)) ? { ...step, bytes: null } : step;
}

function pathsOf(step: DataStep): string[] {
  const places = step.kind === 'segment' ? step.places : step.changes;
  return places.map(({ path }) => JSON.stringify(path));
}

const loadMillis = 30_000;
/** Parsed data takes about sixteen times its text; growing page by page is what makes loading slow. */
const bytesPerTextByte = 20;
const spareBytes = 1024 * 1024;
const leastRoom = 4 * 1024 * 1024;
const addressablePages = 65_536;
/** For what a module brings along. */
const leastPages = 64;

/**
 * Throws whatever the guest throws: data that cannot be loaded make no policy.
 * @param most bytes that the image may have.
 */
export function buildDataImage(module: WebAssembly.Module, text: DataText, most: number): DataImage {
  const guest = startGuest(module, sizeOf(text), Math.ceil((most + spareBytes) / pageBytes));
  const start = startOfHeap(guest);
  const data = parsed(guest, text);
  const end = guest.exports.opa_heap_ptr_get() >>> 0;
  return { start, end, bytes: guest.copyOut(start, end), data, steps: [] };
}

/** @param start where the data of the instances end, in which the segment is to lie. */
export function buildDataSegment(
  module: WebAssembly.Module,
  start: number,
  changes: readonly DataChange[],
): DataSegment {
  const size = changes.reduce((sum, { text = [] }) => sum + sizeOf(text), 0);
  const guest = startGuest(module, start / bytesPerTextByte + size);
  startOfHeap(guest);
  guest.exports.opa_heap_ptr_set(start);
  const places = changes.map(({ path, text }) => ({
    path,
    address: text === undefined ? undefined : parsed(guest, text),
  }));
  const end = guest.exports.opa_heap_ptr_get() >>> 0;
  return { kind: 'segment', start, end, bytes: guest.copyOut(start, end), places };
}

function startGuest(module: WebAssembly.Module, textSize: number, mostPages = addressablePages): Guest {
  const deadline = new Deadline(loadMillis);
  const maximumPages = Math.min(Math.max(mostPages, leastPages), addressablePages);
  return Guest.start(
    module,
    { initialPages: Math.min(pagesForData(textSize), maximumPages), maximumPages },
    { deadline: () => deadline, builtin: () => 0 },
  );
}

function parsed(guest: Guest, text: DataText): number {
  const value = guest.parsePieces(encoded(text));
  if (value === 0) throw new Error('the module did not accept the data');
  return value;
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

/** @param growth bytes that evaluations may take beyond the data, and beyond the room for what is to replace some of them. */
export function maximumPages(image: DataImage, growth: number): number {
  const room = Math.ceil((growth + roomForSteps(image)) / pageBytes);
  return Math.min(initialPages(image) + room, addressablePages);
}

const mostChanges = 500;
const bytesPerFurtherChange = 64 * 1024;

/**
 * Whether so much more is better loaded as a whole: what was replaced takes as much room as what was there first, or every new
 * instance would have to make too many changes again.
 */
export function isWornOut(image: DataImage, changes: number): boolean {
  const added = image.end - image.start - image.bytes.length;
  const most = mostChanges + image.bytes.length / bytesPerFurtherChange;
  return added > roomForSteps(image) / 2 || stepsOf(image) + changes > most;
}

function stepsOf({ steps }: DataImage): number {
  return steps.reduce((sum, step) => sum + (step.kind === 'segment' ? 1 : step.changes.length), 0);
}

function roomForSteps({ bytes }: DataImage): number {
  return Math.max(2 * bytes.length, leastRoom);
}

function pagesForData(textSize: number): number {
  return Math.min(Math.ceil((textSize * bytesPerTextByte + spareBytes) / pageBytes), addressablePages);
}
