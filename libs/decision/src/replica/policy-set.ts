import type { PolicyEntry } from './serving-policy.js';

/**
 * All policies of a realm at one moment. Immutable but for its leases: an evaluation under way leases the set, so that a
 * policy which has been replaced meanwhile is disposed only after the last one that may still call it.
 */
export class PolicySet {
  private readonly byName = new Map<string, PolicyEntry>();
  private readonly byResourceType = new Map<string, PolicyEntry>();
  private leases = 1;

  constructor(readonly entries: readonly PolicyEntry[]) {
    for (const entry of entries) {
      entry.serving?.hold();
      this.byName.set(entry.name, entry);
      for (const type of entry.resourceTypes) this.byResourceType.set(type, entry);
    }
  }

  find(name: string): PolicyEntry | undefined {
    return this.byName.get(name);
  }

  deciding(resourceType: string): PolicyEntry | undefined {
    return this.byResourceType.get(resourceType);
  }

  /** The policy whose package is `path` or lies above it. Packages never lie inside one another, so there is at most one. */
  at(path: readonly string[]): PolicyEntry | undefined {
    return this.entries.find(({ packagePath }) =>
      packagePath.every((segment, index) => segment === path[index]),
    );
  }

  lease(): void {
    this.leases++;
  }

  /** Also called once by the replica when another set takes this one's place. */
  release(): void {
    this.leases--;
    if (this.leases === 0) for (const { serving } of this.entries) serving?.release();
  }
}
