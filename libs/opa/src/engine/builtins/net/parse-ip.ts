import type { IpAddress } from './ip-address.js';

/** An address with the zone of a scoped one (RFC 4007), which is empty when there is none. */
export interface ScopedAddress {
  readonly address: IpAddress;
  readonly zone: string;
}

/**
 * As strict as Go: four decimal parts without leading zeros, or groups of at most four hexadecimal digits of which one run of
 * zeros is left out and the last two may be dotted. What is mapped stays IPv6 here. Undefined for anything else.
 */
export function parseScopedIp(text: string): ScopedAddress | undefined {
  if (/^[^:%]*\./.test(text)) return scoped(parseIpv4(text), 32, '');
  const percent = text.indexOf('%');
  if (percent === -1) return scoped(parseIpv6(text), 128, '');
  const zone = text.slice(percent + 1);
  return zone === '' ? undefined : scoped(parseIpv6(text.slice(0, percent)), 128, zone);
}

/** The same, a zone not allowed. */
export function parseIp(text: string): IpAddress | undefined {
  const parsed = parseScopedIp(text);
  return parsed?.zone === '' ? parsed.address : undefined;
}

function scoped(value: bigint | undefined, bits: 32 | 128, zone: string): ScopedAddress | undefined {
  return value === undefined ? undefined : { address: { bits, value }, zone };
}

const octet = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const dotted = new RegExp(`^${octet}(?:\\.${octet}){3}$`);

function parseIpv4(text: string): bigint | undefined {
  if (!dotted.test(text)) return undefined;
  return text.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

const maxLength = '0000:0000:0000:0000:0000:ffff:255.255.255.255'.length;
const groupCount = 8;

function parseIpv6(text: string): bigint | undefined {
  if (text.length > maxLength || !text.includes(':')) return undefined;
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half, index) => groupsOf(half, index === halves.length - 1));
  if (head === undefined || (halves.length === 2 && tail === undefined)) return undefined;
  const missing = groupCount - head.length - (tail?.length ?? 0);
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const zeros = Array.from({ length: missing }, () => 0n);
  return [...head, ...zeros, ...(tail ?? [])].reduce((sum, group) => sum * 65_536n + group, 0n);
}

/** @param last whether the address ends here, so that the last two groups may be dotted. */
function groupsOf(half: string, last: boolean): bigint[] | undefined {
  if (half === '') return [];
  const parts = half.split(':');
  const groups = parts.flatMap((part, index) =>
    last && index === parts.length - 1 && part.includes('.') ? dottedGroups(part) : [hexGroup(part)],
  );
  return groups.includes(undefined) ? undefined : (groups as bigint[]);
}

function hexGroup(part: string): bigint | undefined {
  return /^[0-9a-fA-F]{1,4}$/.test(part) ? BigInt(`0x${part}`) : undefined;
}

function dottedGroups(part: string): (bigint | undefined)[] {
  const value = parseIpv4(part);
  return value === undefined ? [undefined] : [value >> 16n, value & 0xffffn];
}
