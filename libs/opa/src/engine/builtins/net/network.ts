import { BuiltinError } from '../builtin.js';
import { type IpAddress, ipText, mappedPrefix, unmapped } from './ip-address.js';
import { parseIp } from './parse-ip.js';

/** Addresses that share their first `prefix` bits. One whose addresses are all mapped is a network of IPv4. */
export interface Network {
  readonly bits: 32 | 128;
  readonly prefix: number;
  /** The first address, unless one was given that lies inside. */
  readonly value: bigint;
}

/** `address/prefix`; bits of the address beyond the prefix are cleared. Undefined if it is none. */
export function parseNetwork(text: string): Network | undefined {
  const slash = text.indexOf('/');
  const address = slash === -1 ? undefined : parseIp(text.slice(0, slash));
  const prefix = /^\d+$/.test(text.slice(slash + 1)) ? Number(text.slice(slash + 1)) : Infinity;
  if (address === undefined || prefix > address.bits) return undefined;
  return normalised({ bits: address.bits, value: masked(address, prefix) }, prefix);
}

/** Throws `BuiltinError` if the text is no network. */
export function networkOf(text: string): Network {
  const network = parseNetwork(text);
  if (network === undefined) throw new BuiltinError('not a CIDR');
  return network;
}

/** A network all of whose addresses are mapped has at least the prefix that maps them. */
function normalised(first: IpAddress, prefix: number): Network {
  const { bits, value } = unmapped(first);
  return { bits, value, prefix: bits === first.bits ? prefix : prefix - mappedPrefix };
}

function masked({ bits, value }: IpAddress, prefix: number): bigint {
  const hostBits = BigInt(bits - prefix);
  return (value >> hostBits) << hostBits;
}

export function sizeOf({ bits, prefix }: Network): bigint {
  return 1n << BigInt(bits - prefix);
}

export function firstOf(network: Network): IpAddress {
  return { bits: network.bits, value: masked(network, network.prefix) };
}

export function lastOf(network: Network): IpAddress {
  const { bits, value } = firstOf(network);
  return { bits, value: value + sizeOf(network) - 1n };
}

/** IPv6 networks hold no IPv4 addresses, not even mapped ones. */
export function holds(network: Network, address: IpAddress): boolean {
  const { bits, value } = unmapped(address);
  const hostBits = BigInt(network.bits - network.prefix);
  return bits === network.bits && value >> hostBits === network.value >> hostBits;
}

/** Of an address, or of a network the first and last: who holds these holds all. Throws `BuiltinError` if it is neither. */
export function endsOf(text: string): readonly IpAddress[] {
  const address = parseIp(text);
  if (address !== undefined) return [address];
  const network = networkOf(text);
  return [firstOf(network), lastOf(network)];
}

export function networkText({ bits, prefix, value }: Network): string {
  return `${ipText({ bits, value })}/${prefix}`;
}
