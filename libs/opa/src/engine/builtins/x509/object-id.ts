import { BeyondLimits } from '../beyond-limits.js';
import { BuiltinError } from '../builtin.js';

/** Dotted decimal text: `2.5.29.15`. */
export type ObjectId = string;

const maxArc = 2n ** 31n - 1n;
/** An arc of more bytes means nothing and would take long to write in decimal. */
const maxArcBytes = 64;

/** Where Go wants arcs that fit 31 bits. */
export function readObjectId(contents: Buffer): ObjectId {
  const arcs = readArcs(contents, { areSmall: true });
  if (arcs.some((arc) => arc > maxArc)) throw tooLarge();
  return textOf(arcs);
}

/** Arcs of any size. */
export function readLargeObjectId(contents: Buffer): { readonly id: ObjectId; readonly isLarge: boolean } {
  const arcs = readArcs(contents);
  return { id: textOf(arcs), isLarge: arcs.some((arc) => arc > maxArc) };
}

/** Where Go looks at nothing: an arc that is cut off does not count. */
export function readUncheckedObjectId(contents: Buffer): ObjectId {
  const whole = contents.subarray(0, contents.findLastIndex((byte) => byte < 0x80) + 1);
  return whole.length === 0 ? '' : textOf(readArcs(whole, { mayBePadded: true }));
}

export function arcsOf(id: ObjectId): number[] {
  return id.split('.').map(Number);
}

/** As encoded: the first of them holds two. */
function readArcs(contents: Buffer, { mayBePadded = false, areSmall = false } = {}): bigint[] {
  const arcs: bigint[] = [];
  let start = 0;
  contents.forEach((byte, index) => {
    if (byte >= 0x80) return;
    if (contents[start] === 0x80 && !mayBePadded) throw new BuiltinError('not an object identifier');
    const arc = contents.subarray(start, index + 1);
    if (areSmall && arc.length > maxArcBytes) throw tooLarge();
    arcs.push(readArc(arc));
    start = index + 1;
  });
  if (arcs.length === 0 || start !== contents.length) throw new BuiltinError('not an object identifier');
  return arcs;
}

function readArc(bytes: Buffer): bigint {
  if (bytes.length > maxArcBytes) throw new BeyondLimits('an object identifier too large');
  return bytes.reduce((arc, byte) => (arc << 7n) | BigInt(byte & 0x7f), 0n);
}

function tooLarge(): BuiltinError {
  return new BuiltinError('an object identifier is too large');
}

function textOf([first = 0n, ...others]: readonly bigint[]): ObjectId {
  const root = first < 80n ? first / 40n : 2n;
  return [root, first - root * 40n, ...others].join('.');
}
