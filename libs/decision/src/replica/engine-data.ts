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

const workedIn = new WeakMap<readonly Role[], JsonObject>();

/**
 * Every role with its ancestors, itself included, and with their permissions added to its own. Worked out once per array,
 * which must not change afterwards: all policies of a snapshot share the answer.
 */
export function effectiveRoles(roles: readonly Role[]): JsonObject {
  const known = workedIn.get(roles);
  if (known !== undefined) return known;
  const effective = workIn(roles);
  workedIn.set(roles, effective);
  return effective;
}

function workIn(roles: readonly Role[]): JsonObject {
  const byName = new Map(roles.map((role) => [role.name, role]));
  const lineages = new Map<string, ReadonlySet<string>>();
  for (const { name } of parentsFirst(roles, byName)) lineages.set(name, lineageOf(name, byName, lineages));
  return Object.fromEntries(
    roles.map(({ name }) => {
      const lineage = [...(lineages.get(name) ?? [])].sort();
      return [name, { lineage, permissions: permissionsOf(lineage, byName) }];
    }),
  );
}

/** Every role after its parents; in a cycle, which the store refuses, in some order. */
function parentsFirst(roles: readonly Role[], byName: ReadonlyMap<string, Role>): ReadonlySet<Role> {
  const ordered = new Set<Role>();
  const opened = new Set<Role>();
  const pending = [...roles];
  for (let role = pending.at(-1); role !== undefined; role = pending.at(-1)) {
    if (opened.has(role)) {
      ordered.add(role);
      pending.pop();
      continue;
    }
    opened.add(role);
    for (const name of role.parents) {
      const parent = byName.get(name);
      if (parent !== undefined && !opened.has(parent)) pending.push(parent);
    }
  }
  return ordered;
}

/**
 * Takes over whole lineages that are in `known`, and walks the rest. Survives a parent that is missing or a cycle: the store
 * refuses both, and a replica must not hang on them.
 */
function lineageOf(
  name: string,
  roles: ReadonlyMap<string, Role>,
  known: ReadonlyMap<string, ReadonlySet<string>>,
): ReadonlySet<string> {
  const lineage = new Set<string>();
  const pending = [name];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const role = roles.get(next);
    if (role === undefined || lineage.has(next)) continue;
    const whole = known.get(next);
    for (const ancestor of whole ?? [next]) lineage.add(ancestor);
    if (whole === undefined) pending.push(...role.parents);
  }
  return lineage;
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
