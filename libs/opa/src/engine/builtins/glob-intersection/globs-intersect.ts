import { type GlobToken, meet } from './glob-token.js';
import { parseGlob } from './parse-glob.js';

/**
 * Whether some text matches both globs, as OPA decides it: exact for what people write, and "no" for some pairs that would
 * meet only where a repeated place matches nothing (`a*c` and `b*c`). Time is the product of the lengths.
 */
export function globsIntersect(a: string, b: string, check: () => void): boolean {
  const left = parseGlob(a, check);
  const right = parseGlob(b, check);
  return endsMeet(left, right) && new Intersection({ left, right }, check).exists();
}

/** The plain tokens at both ends, compared in step; where one glob is used up, nothing is said. */
function endsMeet(left: readonly GlobToken[], right: readonly GlobToken[]): boolean {
  const prefix = commonRun(left, right, 0, (index) => index);
  if (prefix === undefined) return false;
  const kept = Math.max(prefix - 1, 0);
  return commonRun(left, right, kept, (index, length) => length - 1 - index) !== undefined;
}

/** @returns how many plain tokens meet one after the other; undefined when two do not. */
function commonRun(
  left: readonly GlobToken[],
  right: readonly GlobToken[],
  kept: number,
  position: (index: number, length: number) => number,
): number | undefined {
  const length = Math.min(left.length, right.length) - kept;
  for (let index = 0; index < length; index++) {
    const a = left[position(index, left.length)] as GlobToken;
    const b = right[position(index, right.length)] as GlobToken;
    if (a.repeats !== '' || b.repeats !== '') return index;
    if (!meet(a, b)) return undefined;
  }
  return Math.max(length, 0);
}

/** A place in each glob: the suffixes that begin there are compared. */
interface Place {
  readonly left: number;
  readonly right: number;
}

type Side = 'left' | 'right';

const opposite = { left: 'right', right: 'left' } as const;

/**
 * Works from the ends of both globs to their beginnings, so that each pair of suffixes is looked at once.
 *
 * Where tokens repeat on both sides, it matters which side is asked first, and the side that repeated last stays first.
 */
class Intersection {
  /** Whether the suffixes intersect, when this side is asked first. */
  private readonly joint: Readonly<Record<Side, PlaceTable>>;
  /** Whether they do once this side's token, which repeats, has taken up some of the other suffix or nothing. */
  private readonly absorbed: Readonly<Record<Side, PlaceTable>>;

  constructor(
    private readonly globs: Readonly<Record<Side, readonly GlobToken[]>>,
    private readonly check: () => void,
  ) {
    const table = (): PlaceTable => new PlaceTable(globs.right.length);
    this.joint = { left: table(), right: table() };
    this.absorbed = { left: table(), right: table() };
  }

  exists(): boolean {
    for (let left = this.globs.left.length; left >= 0; left--) {
      for (let right = this.globs.right.length; right >= 0; right--) this.visit({ left, right });
    }
    return this.joint.left.get({ left: 0, right: 0 });
  }

  private visit(place: Place): void {
    this.check();
    for (const side of ['left', 'right'] as const) this.absorbed[side].set(place, this.absorbs(side, place));
    for (const side of ['left', 'right'] as const) this.joint[side].set(place, this.meets(side, place));
  }

  private absorbs(side: Side, place: Place): boolean {
    const own = this.globs[side][place[side]];
    if (own === undefined) return false;
    const next = this.globs[side][place[side] + 1];
    const other = this.globs[opposite[side]][place[opposite[side]]];
    if (other === undefined) return next === undefined;
    if (next !== undefined && meet(next, other) && this.joint[side].get(after(place, side))) return true;
    return meet(own, other) && this.absorbed[side].get(after(place, opposite[side]));
  }

  private meets(first: Side, place: Place): boolean {
    const second = opposite[first];
    const [a, b] = [this.globs[first][place[first]], this.globs[second][place[second]]];
    if (a === undefined || b === undefined) return a === b;
    if (a.repeats !== '') return this.meetsRepeated(first, a, b, place);
    if (b.repeats !== '') return this.meetsRepeated(second, b, a, place);
    return meet(a, b) && this.joint[first].get(after(after(place, first), second));
  }

  private meetsRepeated(side: Side, own: GlobToken, other: GlobToken, place: Place): boolean {
    if (own.repeats === '*') return this.absorbed[side].get(place);
    if (!meet(own, other)) return false;
    // Either it takes up the other token, or the other one repeats too and takes up all of it.
    if (this.absorbed[side].get(after(place, opposite[side]))) return true;
    return other.repeats !== '' && this.joint[side].get(after(place, side));
  }
}

function after(place: Place, side: Side): Place {
  return side === 'left' ? { ...place, left: place.left + 1 } : { ...place, right: place.right + 1 };
}

/** Answers by place, of which only the row being filled and the one below it are kept. */
class PlaceTable {
  private readonly rows: readonly [Uint8Array, Uint8Array];

  constructor(width: number) {
    this.rows = [new Uint8Array(width + 2), new Uint8Array(width + 2)];
  }

  get({ left, right }: Place): boolean {
    return this.rows[(left % 2) as 0 | 1][right] === 1;
  }

  set({ left, right }: Place, answer: boolean): void {
    this.rows[(left % 2) as 0 | 1][right] = Number(answer);
  }
}
