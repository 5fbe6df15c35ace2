/** `resource type:action`; either part may be `*`. */
export type Permission = string;

const permissionPattern = /^(\*|[^\s:*]+):(\*|[^\s:*]+)$/;

export function isPermission(text: string): text is Permission {
  return permissionPattern.test(text);
}

export interface Role {
  readonly name: string;
  readonly description: string;
  readonly permissions: readonly Permission[];
  /** Roles whose permissions this one has too. The parents never form a cycle. */
  readonly parents: readonly string[];
}

/**
 * A role path from `name` back to itself over `parents`, or null when there is none.
 * `parentsOf` answers for every role of the realm, `name` with the parents it is about to have.
 */
export function findRoleCycle(
  name: string,
  parentsOf: (role: string) => readonly string[],
): readonly string[] | null {
  const visited = new Set<string>();
  const path = [name];
  const pending = [parentsOf(name).values()];
  for (let last = pending.at(-1); last !== undefined; last = pending.at(-1)) {
    const { value: parent, done } = last.next();
    if (done) {
      pending.pop();
      path.pop();
      continue;
    }
    if (parent === name) return [...path, parent];
    if (visited.has(parent)) continue;
    visited.add(parent);
    path.push(parent);
    pending.push(parentsOf(parent).values());
  }
  return null;
}

/** Most roles on one path of inheritance, from a role without children up to one without parents, both counted. */
export const longestInheritance = 16;

/**
 * Steps on the longest path from `name` over `next`; those past `longestInheritance` are not counted, so it ends on a cycle
 * too.
 */
export function inheritanceLevels(name: string, next: ReadonlyMap<string, readonly string[]>): number {
  let levels = 0;
  let reached = new Set(next.get(name));
  while (reached.size > 0 && levels < longestInheritance) {
    levels++;
    reached = new Set([...reached].flatMap((role) => next.get(role) ?? []));
  }
  return levels;
}
