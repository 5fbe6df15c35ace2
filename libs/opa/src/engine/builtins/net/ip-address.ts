/** An address as a number. An IPv6 address that only maps an IPv4 one (RFC 4291 section 2.5.5.2) counts as that. */
export interface IpAddress {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

/** Where the IPv4 addresses lie among those of IPv6. */
export const mappedStart = 0xffff_0000_0000n;

export const mappedPrefix = 96;

const ipv4Size = 2n ** 32n;

export function isMapped(value: bigint): boolean {
  return value >= mappedStart && value < mappedStart + ipv4Size;
}

export function unmapped(address: IpAddress): IpAddress {
  if (address.bits === 32 || !isMapped(address.value)) return address;
  return { bits: 32, value: address.value - mappedStart };
}

/** Its place among all addresses, those of IPv4 mapped. */
export function asIpv6(address: IpAddress): bigint {
  return address.bits === 32 ? mappedStart + address.value : address.value;
}

/** RFC 5952; a mapped address in dotted form. */
export function ipText(address: IpAddress): string {
  const { bits, value } = unmapped(address);
  if (bits === 32) return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 0xffn)).join('.');
  const groups = Array.from({ length: 8 }, (_, index) => (value >> BigInt(112 - 16 * index)) & 0xffffn);
  return withoutLongestZeros(groups.map((group) => group.toString(16)));
}

/** The first of the longest runs of two zeros or more becomes `::`. */
function withoutLongestZeros(groups: readonly string[]): string {
  const longest = longestZeros(groups);
  if (longest.length < 2) return groups.join(':');
  const before = groups.slice(0, longest.start).join(':');
  return `${before}::${groups.slice(longest.start + longest.length).join(':')}`;
}

function longestZeros(groups: readonly string[]): { start: number; length: number } {
  let longest = { start: 0, length: 0 };
  let start = 0;
  for (const [index, group] of groups.entries()) {
    if (group !== '0') start = index + 1;
    else if (index + 1 - start > longest.length) longest = { start, length: index + 1 - start };
  }
  return longest;
}
