import { BuiltinError } from '../builtin.js';
import { DerReader, implicit, tags } from './der-reader.js';
import { isDomain, showAddress } from './host-name.js';
import { listed, type Plain } from './plain.js';
import { showUri, writeUri } from './show-uri.js';
import { readAscii } from './text.js';
import { readUri, type Uri } from './uri.js';

/** Names of a subject beside the distinguished one (RFC 5280 section 4.2.1.6). Other kinds of names are passed over. */
export interface AlternativeNames {
  readonly dns: readonly string[];
  readonly mailboxes: readonly string[];
  readonly addresses: readonly Buffer[];
  readonly uris: readonly Uri[];
}

export const noNames: AlternativeNames = { dns: [], mailboxes: [], addresses: [], uris: [] };

export function readAlternativeNames(value: Buffer): AlternativeNames {
  const names = {
    dns: [] as string[],
    mailboxes: [] as string[],
    addresses: [] as Buffer[],
    uris: [] as Uri[],
  };
  const reader = new DerReader(value).enter(tags.sequence);
  while (!reader.isEmpty) {
    const { tag, contents } = reader.any();
    if (tag === implicit(1)) names.mailboxes.push(readAscii(contents));
    else if (tag === implicit(2)) names.dns.push(readAscii(contents));
    else if (tag === implicit(6)) names.uris.push(readName(contents));
    else if (tag === implicit(7)) names.addresses.push(addressOf(contents));
  }
  return names;
}

function readName(contents: Buffer): Uri {
  const uri = readUri(readAscii(contents));
  if (!isDomain(uri.host, false)) throw new BuiltinError('a URI whose host is no domain');
  return uri;
}

function addressOf(contents: Buffer): Buffer {
  if (contents.length !== 4 && contents.length !== 16) throw new BuiltinError('not an address');
  return contents;
}

export function isWithoutNames({ dns, mailboxes, addresses, uris }: AlternativeNames): boolean {
  return dns.length + mailboxes.length + addresses.length + uris.length === 0;
}

export function showAlternativeNames({
  dns,
  mailboxes,
  addresses,
  uris,
}: AlternativeNames): Record<string, Plain> {
  return {
    DNSNames: listed(dns),
    EmailAddresses: listed(mailboxes),
    IPAddresses: listed(addresses.map(showAddress)),
    URIs: listed(uris.map(showUri)),
  };
}

export function writeUris({ uris }: AlternativeNames): Plain {
  return listed(uris.map(writeUri));
}
