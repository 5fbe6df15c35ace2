import type { Measure, Quota, RealmUsage } from '#libs/administration';
import type { PolicyVersion } from '#libs/domain';
import { childrenOf, lineageOf, type RealmTables } from './in-memory-tables.js';

/** Counts what the draft of a transaction holds. */
export function usageOf(tables: RealmTables): RealmUsage {
  return {
    count: async (measure: Measure) => counts[measure.quota](tables, 'of' in measure ? measure.of : ''),
  };
}

const counts: Readonly<Record<Quota, (tables: RealmTables, of: string) => number>> = {
  roles: ({ roles }) => roles.size,
  rolePermissions: ({ roles }, name) => roles.get(name)?.permissions.length ?? 0,
  roleAncestors: ({ roles }, name) => {
    const heirs = heirsOf(childrenOf(roles), name).filter((heir) => roles.has(heir));
    return Math.max(0, ...heirs.map((heir) => lineageOf(roles, [heir]).size - 1));
  },
  effectivePermissions: ({ roles }) =>
    sum(
      [...roles.keys()].flatMap((name) => [...lineageOf(roles, [name]).keys()]),
      (name) => roles.get(name)!.permissions.length,
    ),
  userAssignments: ({ assignments }, id) =>
    [...assignments.values()].filter(({ userId }) => userId === id).length,
  clients: ({ clients }) => clients.size,
  clientKeys: ({ keys }, id) => [...keys.values()].filter(({ key }) => key.clientId === id).length,
  issuers: ({ issuers }) => issuers.size,
  issuerKeyBytes: ({ issuers }) =>
    sum(issuers.values(), ({ keys }) => ('jwks' in keys ? bytesOf(keys.jwks) : 0)),
  policies: ({ policies }) => policies.size,
  policyVersions: ({ versions }, name) =>
    [...versions.values()].filter(({ policy }) => policy === name).length,
  policyBytes: ({ versions }) => sum(versions.values(), versionBytes),
  livePolicyBytes: ({ policies, versions }) =>
    sum(policies.values(), ({ name, activeVersion }) =>
      activeVersion === null ? 0 : versionBytes(versions.get(`${name} ${activeVersion}`)!),
    ),
  documents: ({ policyData }) => policyData.size,
  documentBytes: ({ policyData }, name) => (policyData.has(name) ? bytesOf(policyData.get(name)) : 0),
  allDocumentBytes: ({ policyData }) => sum(policyData.values(), bytesOf),
};

function heirsOf(children: ReadonlyMap<string, readonly string[]>, name: string): string[] {
  const heirs = new Set([name]);
  for (const heir of heirs) for (const child of children.get(heir) ?? []) heirs.add(child);
  return [...heirs];
}

function versionBytes({ sources, artifact }: PolicyVersion): number {
  return bytesOf(sources) + artifact.wasm.byteLength + bytesOf(artifact.data);
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

function sum<T>(items: Iterable<T>, sizeOf: (item: T) => number): number {
  return [...items].reduce((total, item) => total + sizeOf(item), 0);
}
