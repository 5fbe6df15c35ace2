import type { JsonObject, JsonValue, Role } from '#libs/domain';

/**
 * The `data` document that a realm's policies see: the version's own data, and under `data.portcullis` the realm's roles,
 * with everything inherited already worked in, and its policy data documents. See docs/policy-input.md.
 */
export function engineData(
  own: JsonObject,
  roles: readonly Role[],
  documents: Readonly<Record<string, JsonValue>>,
): JsonObject {
  return { ...own, portcullis: { roles: effectiveRoles(roles), documents: { ...documents } } };
}

/** Every role with its ancestors, itself included, and with their permissions added to its own. */
export function effectiveRoles(roles: readonly Role[]): JsonObject {
  const byName = new Map(roles.map((role) => [role.name, role]));
  return Object.fromEntries(
    roles.map(({ name }) => {
      const lineage = lineageOf(name, byName);
      return [name, { lineage, permissions: permissionsOf(lineage, byName) }];
    }),
  );
}

/** Survives a parent that is missing or a cycle: the store refuses both, and a replica must not hang on them. */
function lineageOf(name: string, roles: ReadonlyMap<string, Role>): string[] {
  const lineage = new Set<string>();
  const pending = [name];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const role = roles.get(next);
    if (role === undefined || lineage.has(next)) continue;
    lineage.add(next);
    pending.push(...role.parents);
  }
  return [...lineage].sort();
}

function permissionsOf(lineage: readonly string[], roles: ReadonlyMap<string, Role>): JsonObject {
  const actionsOf = new Map<string, Map<string, true>>();
  for (const permission of lineage.flatMap((name) => roles.get(name)?.permissions ?? [])) {
    const colon = permission.indexOf(':');
    const type = permission.slice(0, colon);
    const actions = actionsOf.get(type) ?? new Map<string, true>();
    actionsOf.set(type, actions.set(permission.slice(colon + 1), true));
  }
  return Object.fromEntries([...actionsOf].map(([type, actions]) => [type, Object.fromEntries(actions)]));
}
