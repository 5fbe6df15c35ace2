import { isIP } from 'node:net';

import { BuiltinError } from '../builtin.js';
import { orElse } from '../or-else.js';
import type { AlternativeNames } from './alternative-names.js';
import { isDomain } from './host-name.js';
import { type Mailbox, readMailbox } from './mailbox.js';
import type { AddressRange, NameConstraints, Subtrees } from './name-constraints.js';
import type { Uri } from './uri.js';

/**
 * Whether an issuer's constraints let a certificate below it have these names (RFC 5280 section 4.2.1.10): of a kind that it
 * permits any of, each must be permitted, and none may be excluded. A name that cannot be held against constraints is not let
 * through, even if there are none of its kind.
 */
export function areAllowed(
  names: AlternativeNames,
  constraints: NameConstraints,
  check: () => void,
): boolean {
  const { permitted, excluded } = constraints;
  const comparable = comparableNames(names);
  if (comparable === undefined) return false;
  const lets = <Name, Tree>(
    all: readonly Name[],
    treesOf: (subtrees: Subtrees) => readonly Tree[],
    isIn: (name: Name, tree: Tree, isExclusion: boolean) => boolean,
  ): boolean =>
    all.every((name) => {
      check();
      const inside = treesOf(permitted);
      if (inside.length > 0 && !inside.some((tree) => isIn(name, tree, false))) return false;
      return !treesOf(excluded).some((tree) => isIn(name, tree, true));
    });
  return (
    lets(names.addresses, ({ ranges }) => ranges, isInRange) &&
    lets(comparable.dns, ({ dns }) => dns, isInDomain) &&
    lets(comparable.hosts, ({ uriDomains }) => uriDomains, isInDomain) &&
    lets(comparable.mailboxes, ({ mailboxes }) => mailboxes, isInMailboxes)
  );
}

interface ComparableNames {
  readonly dns: readonly string[];
  /** Of URIs. */
  readonly hosts: readonly string[];
  readonly mailboxes: readonly Mailbox[];
}

function comparableNames({ dns, uris, mailboxes }: AlternativeNames): ComparableNames | undefined {
  return orElse(undefined, () => {
    const names = { dns, hosts: uris.map(hostOf), mailboxes: mailboxes.map(readMailbox) };
    const domains = [...names.dns, ...names.hosts, ...names.mailboxes.map(({ domain }) => domain)];
    return domains.every((domain) => isDomain(domain, false)) ? names : undefined;
  });
}

/** Without the port. An address is no name. */
function hostOf({ host }: Uri): string {
  const name = host.includes(':') && !host.endsWith(']') ? host.slice(0, host.lastIndexOf(':')) : host;
  const isAddress = name.startsWith('[') || isIP(name) !== 0;
  if (name === '' || name.includes(':') || isAddress)
    throw new BuiltinError('a URI without the name of a host');
  return name;
}

function isInRange(address: Buffer, range: AddressRange): boolean {
  return (
    address.length === range.address.length &&
    address.every((byte, index) => ((byte ^ (range.address[index] ?? 0)) & (range.mask[index] ?? 0)) === 0)
  );
}

/**
 * A domain holds itself and what is below it; with a point in front, only what is below. What excludes a name below a domain
 * excludes the wildcard beside it, too.
 */
function isInDomain(name: string, domain: string, isExclusion: boolean): boolean {
  if (domain === '') return true;
  const [host, tree] = [name.toLowerCase(), domain.toLowerCase()];
  if (host === tree || host.endsWith(tree.startsWith('.') ? tree : `.${tree}`)) return true;
  const point = tree.indexOf('.');
  return isExclusion && point !== -1 && host.startsWith('*') && fromFirstPoint(host) === tree.slice(point);
}

function fromFirstPoint(name: string): string {
  const point = name.indexOf('.');
  return point === -1 ? '' : name.slice(point);
}

function isInMailboxes({ local, domain }: Mailbox, tree: string, isExclusion: boolean): boolean {
  if (!tree.includes('@')) return isInDomain(domain, tree, isExclusion);
  const mailbox = readMailbox(tree);
  return mailbox.local === local && mailbox.domain.toLowerCase() === domain.toLowerCase();
}
