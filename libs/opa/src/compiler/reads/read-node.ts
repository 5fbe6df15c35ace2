import type { ReadTree } from '../../engine/reads/read-tree.js';

/** Deeper paths count as read whole where they end. */
const maxDepth = 8;

/** One place of a document, while it is found out what is read of it. */
export class ReadNode {
  whole = false;
  private readonly members = new Map<string, ReadNode>();

  constructor(private readonly depth = 0) {}

  /** The place of a member; this one, read whole, where it gets too deep. */
  member(name: string): ReadNode {
    const known = this.members.get(name);
    if (known !== undefined) return known;
    if (this.depth === maxDepth) {
      this.whole = true;
      return this;
    }
    const made = new ReadNode(this.depth + 1);
    this.members.set(name, made);
    return made;
  }

  tree(): ReadTree {
    if (this.whole) return true;
    return new Map([...this.members].map(([name, node]) => [name, node.tree()]));
  }
}
