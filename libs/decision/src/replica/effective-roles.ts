import type { Role } from '#libs/domain';
import { JsonText } from '#libs/json';
import type { Slices } from '../time/slices.js';
import { lineageOf } from './lineage.js';

/** What changed of a realm's roles; null: it is gone. */
export type ChangedRoles = ReadonlyMap<string, Role | null>;

/**
 * A realm's roles with everything inherited worked in: for each its lineage, itself included, and the permissions of all of
 * it. See docs/policy-input.md. Immutable: a change makes another one, which shares the texts of the roles that it leaves alone.
 */
export class EffectiveRoles {
  static readonly none = new EffectiveRoles(new Map(), {});

  private constructor(
    private readonly roles: ReadonlyMap<string, Role>,
    readonly texts: Readonly<Record<string, JsonText>>,
  ) {}

  /** Works in what changed: the roles that did, and those that inherit from them. Answers itself when nothing is different. */
  async changed(given: ChangedRoles, slices: Slices): Promise<EffectiveRoles> {
    const changes = [...given].filter(([name, role]) => !isSame(this.roles.get(name), role));
    if (changes.length === 0) return this;
    const roles = new Map(this.roles);
    const texts = new Map(Object.entries(this.texts));
    for (const [name, role] of changes) {
      if (role === null) roles.delete(name);
      else roles.set(name, role);
    }
    for (const name of await heirsOf(changes, roles, slices)) {
      const role = roles.get(name);
      if (role === undefined) texts.delete(name);
      else texts.set(name, await workedIn(role, roles, slices));
    }
    return new EffectiveRoles(roles, Object.fromEntries(texts));
  }
}

/** What a role is in words makes no difference to anybody who inherits from it. */
function isSame(before: Role | undefined, now: Role | null): boolean {
  if (before === undefined || now === null) return before === undefined && now === null;
  return isSameList(before.parents, now.parents) && isSameList(before.permissions, now.permissions);
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

/**
 * The names that changed and all below them. Those that were below one before still are: the way there, up to the first role
 * that changed, is as it was, and a parent that is gone keeps its name.
 */
async function heirsOf(
  changes: readonly (readonly [string, unknown])[],
  roles: ReadonlyMap<string, Role>,
  slices: Slices,
): Promise<ReadonlySet<string>> {
  const children = await childrenOf(roles, slices);
  const heirs = new Set<string>();
  const pending = changes.map(([name]) => name);
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (heirs.has(name)) continue;
    heirs.add(name);
    for (const child of children.get(name) ?? []) pending.push(child);
    if (slices.spent) await slices.next();
  }
  return heirs;
}

async function childrenOf(
  roles: ReadonlyMap<string, Role>,
  slices: Slices,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const children = new Map<string, string[]>();
  for (const { name, parents } of roles.values()) {
    for (const parent of parents) {
      const known = children.get(parent);
      if (known === undefined) children.set(parent, [name]);
      else known.push(name);
    }
    if (slices.spent) await slices.next();
  }
  return children;
}

async function workedIn(role: Role, roles: ReadonlyMap<string, Role>, slices: Slices): Promise<JsonText> {
  const lineage = (await lineageOf(role.name, roles, slices)).sort();
  const permissions = new Map<string, Set<string>>();
  for (const name of lineage) {
    for (const [type, actions] of quotedPermissions(roles.get(name))) {
      const known = permissions.get(type);
      if (known === undefined) permissions.set(type, new Set(actions));
      else for (const action of actions) known.add(action);
    }
    if (slices.spent) await slices.next();
  }
  const members: string[] = [];
  for (const [type, actions] of permissions) {
    members.push(`${type}:{${[...actions].join()}}`);
    if (slices.spent) await slices.next();
  }
  return JsonText.of(`{"lineage":${JSON.stringify(lineage)},"permissions":{${members.join()}}}`);
}

type QuotedPermissions = ReadonlyMap<string, readonly string[]>;

const quoted = new WeakMap<Role, QuotedPermissions>();

/** A role's own permissions as they stand in JSON, by type: `"document"` to `"read":true`. Kept with the role: its heirs ask again. */
function quotedPermissions(role: Role | undefined): QuotedPermissions {
  if (role === undefined) return new Map();
  const known = quoted.get(role);
  if (known !== undefined) return known;
  const byType = new Map<string, string[]>();
  for (const permission of role.permissions) {
    const colon = permission.indexOf(':');
    const type = JSON.stringify(permission.slice(0, colon));
    const action = `${JSON.stringify(permission.slice(colon + 1))}:true`;
    const actions = byType.get(type);
    if (actions === undefined) byType.set(type, [action]);
    else actions.push(action);
  }
  quoted.set(role, byType);
  return byType;
}
