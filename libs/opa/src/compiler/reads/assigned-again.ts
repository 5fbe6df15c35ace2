import { z } from 'zod';

import { type Block, blockShape, localShape } from './plan.js';

/**
 * Locals of one function that `AssignVarOnceStmt` may reach more than once: from several places, or from one inside of a `ScanStmt`,
 * which goes round.
 */
export function assignedAgain(blocks: readonly Block[]): ReadonlySet<number> {
  const times = new Map<number, number>();
  visit(blocks, 1);
  return new Set([...times].filter(([, count]) => count > 1).map(([local]) => local));

  function visit(some: readonly Block[], weight: number): void {
    for (const { stmts } of some) {
      for (const { type, stmt } of stmts ?? []) {
        if (type === 'AssignVarOnceStmt') count(localShape.parse(stmt['target']), weight);
        const inner = [...blocksIn(stmt['blocks']), ...blockIn(stmt['block'])];
        if (inner.length > 0) visit(inner, type === 'ScanStmt' ? 2 : weight);
      }
    }
  }

  function count(local: number, weight: number): void {
    times.set(local, (times.get(local) ?? 0) + weight);
  }
}

function blocksIn(blocks: unknown): Block[] {
  return z.array(blockShape).nullish().parse(blocks) ?? [];
}

function blockIn(block: unknown): Block[] {
  return block === undefined || block === null ? [] : [blockShape.parse(block)];
}
