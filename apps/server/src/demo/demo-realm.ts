import type { Policies, PolicyVersions, Realms, RoleAssignments, Roles, Users } from '#libs/administration';
import { AuthzError, type Caller, defaultRealm, scopes } from '#libs/domain';
import { demoAssignments, demoRealm, demoRoles, demoUsers } from './demo-directory.js';
import type { ShippedPolicy } from './shipped-policies.js';

/** The use cases that the demo goes through, as any caller would. */
export interface DemoUseCases {
  readonly realms: Pick<Realms, 'create'>;
  readonly roles: Pick<Roles, 'create'>;
  readonly users: Pick<Users, 'create'>;
  readonly assignments: Pick<RoleAssignments, 'create'>;
  readonly policies: Pick<Policies, 'create' | 'find'>;
  readonly versions: Pick<PolicyVersions, 'publish'>;
}

const caller: Caller = { realm: defaultRealm, kind: 'client', id: 'system', scopes: new Set(scopes) };

/**
 * Makes sure that the demo realm is whole. Safe to repeat and to run from several replicas at once; what somebody changed in
 * it stays, as long as every demo policy is still live.
 * @param compilerReady resolves once policies can be compiled; only asked when there is something to compile.
 * @returns whether anything was missing.
 */
export async function ensureDemoRealm(
  useCases: DemoUseCases,
  shipped: readonly ShippedPolicy[],
  compilerReady: () => Promise<unknown>,
): Promise<boolean> {
  if (await isWhole(useCases, shipped)) return false;
  await createDirectory(useCases);
  await compilerReady();
  for (const one of shipped) await publish(useCases, one);
  return true;
}

/** Policies come last, so when all of them are live, everything else was there once. */
async function isWhole({ policies }: DemoUseCases, shipped: readonly ShippedPolicy[]): Promise<boolean> {
  const live = await Promise.all(
    shipped.map(async ({ policy }) => {
      const found = await unless(['not_found', 'realm_not_found'], policies.find(demoRealm, policy.name));
      return found?.activeVersion != null;
    }),
  );
  return live.every(Boolean);
}

async function createDirectory({ realms, roles, users, assignments }: DemoUseCases): Promise<void> {
  await unlessThere(realms.create(caller, { name: demoRealm, displayName: 'Demo' }));
  for (const role of demoRoles) await unlessThere(roles.create(demoRealm, caller, role));
  for (const user of demoUsers) await unlessThere(users.create(demoRealm, caller, user));
  for (const assignment of demoAssignments) {
    await unlessThere(assignments.create(demoRealm, caller, assignment));
  }
}

async function publish(
  { policies, versions }: DemoUseCases,
  { policy, upload }: ShippedPolicy,
): Promise<void> {
  await unlessThere(policies.create(demoRealm, caller, policy));
  await versions.publish(demoRealm, caller, policy.name, upload);
}

function unlessThere<T>(work: Promise<T>): Promise<T | undefined> {
  return unless(['already_exists'], work);
}

async function unless<T>(codes: readonly string[], work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AuthzError && codes.includes(error.code)) return undefined;
    throw error;
  }
}
