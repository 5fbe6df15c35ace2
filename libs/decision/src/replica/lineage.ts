import type { Role } from '#libs/domain';
import type { Slices } from '../time/slices.js';

/**
 * A role and all that it inherits from, in no order. Survives a parent that is missing or a cycle: the store refuses both, and a
 * replica must not hang on them.
 */
export async function lineageOf(
  name: string,
  roles: ReadonlyMap<string, Role>,
  slices: Slices,
): Promise<string[]> {
  const lineage = new Set<string>();
  const pending = [name];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const role = roles.get(next);
    if (role === undefined || lineage.has(next)) continue;
    lineage.add(next);
    for (const parent of role.parents) if (!lineage.has(parent)) pending.push(parent);
    if (slices.spent) await slices.next();
  }
  return [...lineage];
}
