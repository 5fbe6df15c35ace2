import { setOf } from '../rego/make-rego.js';
import { type RegoArray, RegoSet, type RegoValue } from '../rego/rego-value.js';
import { BeyondLimits } from './beyond-limits.js';
import { type Builtin, type BuiltinContext, BuiltinError, pure } from './builtin.js';
import { type IpAddress, ipText, unmapped } from './net/ip-address.js';
import { mergeNetworks } from './net/merge-networks.js';
import {
  endsOf,
  firstOf,
  holds,
  type Network,
  networkOf,
  networkText,
  parseNetwork,
  sizeOf,
} from './net/network.js';
import { networkItems, textOf } from './net/network-items.js';
import { parseIp } from './net/parse-ip.js';
import { textAt } from './operands.js';

type Check = BuiltinContext['checkDeadline'];

/** A result has no more members than this: a network of 16 host bits expanded, or as many matches. */
const maxMembers = 65_536;

function expand(network: Network, check: Check): RegoSet {
  if (sizeOf(network) > maxMembers) throw new BeyondLimits('the network is too large to expand');
  const { bits, value } = firstOf(network);
  const addresses = Array.from({ length: Number(sizeOf(network)) }, (_, index) => {
    check();
    return ipText({ bits, value: value + BigInt(index) });
  });
  // Of ASCII, and no two alike: JavaScript's own order is Rego's.
  return new RegoSet(addresses.sort());
}

function merge(operand: RegoValue | undefined, check: Check): RegoSet {
  const members = operand instanceof RegoSet ? operand.members : operand;
  if (!Array.isArray(members)) throw new BuiltinError('networks come in an array or a set');
  const networks = (members as RegoArray).map((member) => {
    check();
    return mergeable(member);
  });
  return setOf(mergeNetworks(networks, check).map(networkText));
}

/** A network, or an IPv4 address, which stands for the network of its class. */
function mergeable(member: RegoValue): Network {
  if (typeof member !== 'string') throw new BuiltinError('networks are strings');
  const address = parseIp(member);
  return address === undefined ? networkOf(member) : classful(unmapped(address));
}

/** The classes of RFC 791: 8, 16 or 24 bits by the first two; the address itself is kept. */
function classful({ bits, value }: IpAddress): Network {
  if (bits === 128) throw new BuiltinError('an IPv6 address needs the length of its prefix');
  const firstByte = Number(value >> 24n);
  return { bits, value, prefix: firstByte < 0x80 ? 8 : firstByte < 0xc0 ? 16 : 24 };
}

/** Pairs of places: of a network in the first collection and of an address or network in the second that it holds. */
function containsMatches(operands: readonly RegoValue[], check: Check): RegoSet {
  const left = networkItems(operands[0]);
  // What cannot meet anything is not looked at, as in OPA.
  const right = left.length === 0 ? [] : networkItems(operands[1]);
  if (right.length === 0) return new RegoSet([]);
  const ends = right.map((item) => read(textOf(item), endsOf, check));
  const matches: RegoValue[] = [];
  for (const item of left) {
    const network = read(textOf(item), networkOf, check);
    for (const [index, { place }] of right.entries()) {
      check();
      if (ends[index]?.every((end) => holds(network, end)) === true) matches.push([item.place, place]);
    }
    if (matches.length > maxMembers) throw new BeyondLimits('too many matches');
  }
  // Both loops go up in Rego's order of places, and no place comes twice.
  return new RegoSet(matches);
}

function read<T>(text: string, reader: (text: string) => T, check: Check): T {
  check();
  return reader(text);
}

export const netBuiltins: readonly Builtin[] = [
  pure('net.cidr_contains_matches', (operands, context) => containsMatches(operands, context.checkDeadline)),
  pure('net.cidr_expand', (operands, context) =>
    expand(networkOf(textAt(operands, 0)), context.checkDeadline),
  ),
  pure('net.cidr_is_valid', ([text]) => typeof text === 'string' && parseNetwork(text) !== undefined),
  pure('net.cidr_merge', ([networks], context) => merge(networks, context.checkDeadline)),
];
