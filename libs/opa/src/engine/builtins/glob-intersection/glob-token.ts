/** Code points, both ends inside. */
export type Range = readonly [from: number, to: number];

/** One place of a glob: which characters may stand there, and how often. */
export interface GlobToken {
  readonly kind: 'character' | 'dot' | 'set';
  /** Sorted and apart from each other; none for the dot. */
  readonly ranges: readonly Range[];
  readonly repeats: '' | '+' | '*';
}

/** The same kind and the same characters, however often. */
export function sameCharacters(a: GlobToken, b: GlobToken): boolean {
  if (a.kind !== b.kind || a.ranges.length !== b.ranges.length) return false;
  return a.ranges.every(([from, to], index) => b.ranges[index]?.[0] === from && b.ranges[index][1] === to);
}

/** Whether one character may stand at both places. The dot counts as meeting even an empty set, as in OPA. */
export function meet(a: GlobToken, b: GlobToken): boolean {
  if (a.kind === 'dot' || b.kind === 'dot') return true;
  let index = 0;
  for (const [from, to] of a.ranges) {
    while ((b.ranges[index]?.[1] ?? Infinity) < from) index++;
    if ((b.ranges[index]?.[0] ?? Infinity) <= to) return true;
  }
  return false;
}

export function normalized(ranges: readonly Range[]): Range[] {
  const merged: [number, number][] = [];
  for (const [from, to] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}
