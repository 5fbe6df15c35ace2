import { asIpv6, isMapped, mappedPrefix, mappedStart } from './ip-address.js';
import { firstOf, lastOf, type Network } from './network.js';

/** Addresses as IPv6 numbers, both ends included. */
interface Range {
  readonly first: bigint;
  readonly last: bigint;
  /** What this range was made of, as long as it is only one network. */
  readonly network: Network | undefined;
}

/**
 * The fewest networks that hold the same addresses. One that neither overlaps nor touches another stays as it was given.
 * @param check called for each network; may throw to stop.
 */
export function mergeNetworks(networks: readonly Network[], check: () => void): Network[] {
  const ranges = networks.map(rangeOf).sort(byLastAddress);
  const merged: Range[] = [];
  for (const range of ranges.reverse()) {
    check();
    const above = merged.at(-1);
    if (above !== undefined && before(above.first) <= range.last)
      merged[merged.length - 1] = joined(above, range);
    else merged.push(range);
  }
  return merged.flatMap((range) =>
    range.network === undefined ? networksOf(range, check) : [range.network],
  );
}

function rangeOf(network: Network): Range {
  return { first: asIpv6(firstOf(network)), last: asIpv6(lastOf(network)), network };
}

function byLastAddress(a: Range, b: Range): number {
  if (a.last !== b.last) return a.last < b.last ? -1 : 1;
  return a.first === b.first ? 0 : a.first < b.first ? -1 : 1;
}

/** There is nothing before the first address of either family. */
function before(first: bigint): bigint {
  return first === 0n || first === mappedStart ? first : first - 1n;
}

function joined(above: Range, range: Range): Range {
  return {
    first: range.first < above.first ? range.first : above.first,
    last: above.last,
    network: undefined,
  };
}

function networksOf({ first, last }: Range, check: () => void): Network[] {
  const networks: Network[] = [];
  for (let next = first; next <= last;) {
    check();
    const hostBits = largestBlock(next, last);
    networks.push(networkAt(next, hostBits));
    next += 1n << BigInt(hostBits);
  }
  return networks;
}

/** The most host bits of a network that begins here and does not go beyond the end. */
function largestBlock(first: bigint, last: bigint): number {
  let hostBits = 0;
  while (hostBits < 128 && (first >> BigInt(hostBits)) % 2n === 0n && fits(first, last, hostBits + 1))
    hostBits++;
  return hostBits;
}

function fits(first: bigint, last: bigint, hostBits: number): boolean {
  return first + (1n << BigInt(hostBits)) - 1n <= last;
}

function networkAt(first: bigint, hostBits: number): Network {
  const mapped = isMapped(first) && hostBits <= 128 - mappedPrefix;
  return mapped
    ? { bits: 32, value: first - mappedStart, prefix: 32 - hostBits }
    : { bits: 128, value: first, prefix: 128 - hostBits };
}
