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
  const walk = (role: string, path: readonly string[]): readonly string[] | null => {
    for (const parent of parentsOf(role)) {
      if (parent === name) return [...path, parent];
      if (visited.has(parent)) continue;
      visited.add(parent);
      const cycle = walk(parent, [...path, parent]);
      if (cycle) return cycle;
    }
    return null;
  };
  return walk(name, [name]);
}
