import { isIP } from 'node:net';

import { BuiltinError } from '../builtin.js';
import { DerReader, explicit, implicit, tags } from './der-reader.js';
import { isDomain, showAddress } from './host-name.js';
import { readMailbox } from './mailbox.js';
import { listed, type Plain } from './plain.js';
import { readAscii } from './text.js';

export interface AddressRange {
  readonly address: Buffer;
  readonly mask: Buffer;
}

/** Names that certificates below may, or must not, have. */
export interface Subtrees {
  readonly dns: readonly string[];
  readonly ranges: readonly AddressRange[];
  /** Mailboxes, hosts, or (with a point in front) domains. */
  readonly mailboxes: readonly string[];
  readonly uriDomains: readonly string[];
}

/** RFC 5280 section 4.2.1.10. */
export interface NameConstraints {
  readonly isCritical: boolean;
  readonly permitted: Subtrees;
  readonly excluded: Subtrees;
  /** There are names of a kind that we do not look at. */
  readonly isPartial: boolean;
}

const noSubtrees: Subtrees = { dns: [], ranges: [], mailboxes: [], uriDomains: [] };

export const noConstraints: NameConstraints = {
  isCritical: false,
  permitted: noSubtrees,
  excluded: noSubtrees,
  isPartial: false,
};

export function readNameConstraints(value: Buffer, isCritical: boolean): NameConstraints {
  const outer = new DerReader(value);
  const reader = outer.enter(tags.sequence);
  const permitted = reader.optional(explicit(0));
  const excluded = reader.optional(explicit(1));
  const size = (permitted?.length ?? 0) + (excluded?.length ?? 0);
  if (!outer.isEmpty || !reader.isEmpty || size === 0) throw new BuiltinError('malformed name constraints');
  const builder = new SubtreesReader();
  return {
    isCritical,
    permitted: builder.read(permitted),
    excluded: builder.read(excluded),
    isPartial: builder.isPartial,
  };
}

class SubtreesReader {
  isPartial = false;

  read(value: Buffer | undefined): Subtrees {
    const dns: string[] = [];
    const ranges: AddressRange[] = [];
    const mailboxes: string[] = [];
    const uriDomains: string[] = [];
    for (const subtree of new DerReader(value ?? Buffer.alloc(0)).each(tags.sequence)) {
      const { tag, contents } = subtree.any();
      if (tag === implicit(2)) dns.push(readDomain(contents));
      else if (tag === implicit(7)) ranges.push(readRange(contents));
      else if (tag === implicit(1)) mailboxes.push(readMailboxes(contents));
      else if (tag === implicit(6)) uriDomains.push(readUriDomain(contents));
      else this.isPartial = true;
    }
    return { dns, ranges, mailboxes, uriDomains };
  }
}

function readDomain(contents: Buffer): string {
  const domain = readAscii(contents);
  if (!isDomain(domain, true)) throw new BuiltinError('not a domain');
  return domain;
}

function readUriDomain(contents: Buffer): string {
  const domain = readDomain(contents);
  if (isIP(domain) !== 0 && !domain.includes('%')) throw new BuiltinError('an address is no domain');
  return domain;
}

function readMailboxes(contents: Buffer): string {
  const text = readAscii(contents);
  if (!text.includes('@')) return readDomain(contents);
  readMailbox(text);
  return text;
}

function readRange(contents: Buffer): AddressRange {
  const size = contents.length / 2;
  const mask = contents.subarray(size);
  const isMask = /^1*0*$/.test([...mask].map((byte) => byte.toString(2).padStart(8, '0')).join(''));
  if ((size !== 4 && size !== 16) || !isMask) throw new BuiltinError('not a range of addresses');
  return { address: contents.subarray(0, size), mask };
}

export function showNameConstraints({
  isCritical,
  permitted,
  excluded,
}: NameConstraints): Record<string, Plain> {
  return {
    PermittedDNSDomainsCritical: isCritical,
    PermittedDNSDomains: listed(permitted.dns),
    ExcludedDNSDomains: listed(excluded.dns),
    PermittedIPRanges: listed(permitted.ranges.map(showRange)),
    ExcludedIPRanges: listed(excluded.ranges.map(showRange)),
    PermittedEmailAddresses: listed(permitted.mailboxes),
    ExcludedEmailAddresses: listed(excluded.mailboxes),
    PermittedURIDomains: listed(permitted.uriDomains),
    ExcludedURIDomains: listed(excluded.uriDomains),
  };
}

function showRange({ address, mask }: AddressRange): Plain {
  return { IP: showAddress(address), Mask: mask };
}
