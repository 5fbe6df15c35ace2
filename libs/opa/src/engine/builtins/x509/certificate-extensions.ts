import { BuiltinError } from '../builtin.js';
import { isWithoutNames, readAlternativeNames } from './alternative-names.js';
import { DerReader, explicit, hasBit, implicit, tags } from './der-reader.js';
import type { Extension } from './extension.js';
import { readNameConstraints } from './name-constraints.js';
import { type ObjectId, readLargeObjectId, readUncheckedObjectId } from './object-id.js';
import { noStatements, type Statements } from './statements.js';
import { showBytes } from './text.js';

/** Returns whether everything in the extension was understood. */
type Reader = (statements: Statements, extension: Extension) => boolean;

export function readStatements(extensions: readonly Extension[]): Statements {
  const statements = noStatements();
  const unhandled: ObjectId[] = [];
  for (const extension of extensions) {
    const isHandled = readers.get(extension.id)?.(statements, extension) ?? false;
    if (extension.isCritical && !isHandled) unhandled.push(extension.id);
  }
  return { ...statements, unhandledCritical: unhandled };
}

/** Reads one statement out of an extension that is understood as a whole. */
function reads(read: (statements: Statements, reader: DerReader) => void): Reader {
  return (statements, { value }) => {
    read(statements, new DerReader(value));
    return true;
  };
}

/** As `reads`, for extensions that RFC 5280 forbids to be critical. */
function readsUncritical(read: (statements: Statements, reader: DerReader) => void): Reader {
  return (statements, extension) => {
    if (extension.isCritical) throw new BuiltinError('an extension must not be critical');
    return reads(read)(statements, extension);
  };
}

const readers: ReadonlyMap<ObjectId, Reader> = new Map<ObjectId, Reader>([
  [
    '2.5.29.14',
    readsUncritical((to, reader) => {
      to.subjectKeyId = reader.contents(tags.octets);
    }),
  ],
  ['2.5.29.15', reads(readKeyUsage)],
  ['2.5.29.17', readNames],
  ['2.5.29.19', reads(readBasicConstraints)],
  ['2.5.29.30', readConstraints],
  ['2.5.29.31', reads(readRevocationLists)],
  ['2.5.29.32', reads(readPolicies)],
  ['2.5.29.33', reads(readPolicyMappings)],
  ['2.5.29.35', readsUncritical(readAuthorityKeyId)],
  ['2.5.29.36', reads(readPolicyConstraints)],
  ['2.5.29.37', reads(readExtendedUsages)],
  [
    '2.5.29.54',
    reads((to, reader) => {
      to.inhibitAnyPolicy = reader.int64();
    }),
  ],
  ['1.3.6.1.5.5.7.1.1', readsUncritical(readInformationAccess)],
]);

const keyUsageBits = 9;

function readKeyUsage(to: Statements, reader: DerReader): void {
  const bits = reader.bits();
  for (let bit = 0; bit < keyUsageBits; bit++) if (hasBit(bits, bit)) to.keyUsage |= 1 << bit;
}

function readBasicConstraints(to: Statements, outer: DerReader): void {
  const reader = outer.enter(tags.sequence);
  const isAuthority = reader.startsWith(tags.boolean) && reader.boolean();
  const maxPathLength = reader.startsWith(tags.integer) ? reader.int64() : undefined;
  if (maxPathLength !== undefined && maxPathLength < 0n) throw new BuiltinError('a negative path length');
  to.basicConstraints = { isAuthority, maxPathLength: maxPathLength ?? -1n };
}

function readNames(to: Statements, { value }: Extension): boolean {
  to.names = readAlternativeNames(value);
  return !isWithoutNames(to.names);
}

function readConstraints(to: Statements, { value, isCritical }: Extension): boolean {
  to.nameConstraints = readNameConstraints(value, isCritical);
  return !to.nameConstraints.isPartial;
}

function readRevocationLists(to: Statements, reader: DerReader): void {
  const lists: string[] = [];
  for (const point of reader.enter(tags.sequence).each(tags.sequence)) {
    const name = point.optional(explicit(0));
    if (name === undefined) continue;
    const full = new DerReader(name).enter(explicit(0));
    while (full.startsWith(implicit(6))) lists.push(showBytes(full.contents(implicit(6))));
  }
  to.revocationLists = lists;
}

function readPolicies(to: Statements, reader: DerReader): void {
  const policies = [...reader.enter(tags.sequence).each(tags.sequence)].map((policy) =>
    readLargeObjectId(policy.contents(tags.objectId)),
  );
  if (new Set(policies.map(({ id }) => id)).size !== policies.length)
    throw new BuiltinError('a policy comes twice');
  to.policies = policies;
}

function readPolicyMappings(to: Statements, reader: DerReader): void {
  to.policyMappings = [...reader.enter(tags.sequence).each(tags.sequence)].map((mapping) => ({
    issuer: readUncheckedObjectId(mapping.contents(tags.objectId)),
    subject: readUncheckedObjectId(mapping.contents(tags.objectId)),
  }));
}

function readAuthorityKeyId(to: Statements, reader: DerReader): void {
  to.authorityKeyId = reader.enter(tags.sequence).optional(implicit(0));
}

function readPolicyConstraints(to: Statements, outer: DerReader): void {
  const reader = outer.enter(tags.sequence);
  if (reader.startsWith(implicit(0))) to.requireExplicitPolicy = reader.int64(implicit(0));
  if (reader.startsWith(implicit(1))) to.inhibitPolicyMapping = reader.int64(implicit(1));
}

function readExtendedUsages(to: Statements, outer: DerReader): void {
  const reader = outer.enter(tags.sequence);
  const usages: ObjectId[] = [];
  while (!reader.isEmpty) usages.push(reader.objectId());
  to.extendedUsages = usages;
}

const ocsp = '1.3.6.1.5.5.7.48.1';
const issuers = '1.3.6.1.5.5.7.48.2';

function readInformationAccess(to: Statements, reader: DerReader): void {
  const ocspServers: string[] = [];
  const issuerUrls: string[] = [];
  for (const access of reader.enter(tags.sequence).each(tags.sequence)) {
    const method = access.objectId();
    const url = access.optional(implicit(6));
    if (url !== undefined && method === ocsp) ocspServers.push(showBytes(url));
    if (url !== undefined && method === issuers) issuerUrls.push(showBytes(url));
  }
  Object.assign(to, { ocspServers, issuerUrls });
}
