import { compareRego } from '../rego/compare-rego.js';
import { setOf } from '../rego/make-rego.js';
import { type RegoArray, type RegoObject, RegoSet, type RegoValue } from '../rego/rego-value.js';
import { BeyondLimits } from './beyond-limits.js';
import { type Builtin, type BuiltinContext, BuiltinError, pure } from './builtin.js';
import { objectAt } from './operands.js';

type Check = BuiltinContext['checkDeadline'];

/** A graph has up to exponentially many paths. The members of all of them together must stay below this. */
const maxMembers = 500_000;

/** A node on the path being followed, and which of its neighbours comes next. */
interface Step {
  readonly node: RegoValue;
  readonly neighbours: RegoArray;
  next: number;
}

/**
 * Follows every path until it ends at a node without neighbours, at one that is not in the graph (which is left out), or
 * before one that it has passed already. Whether it passed the first node again is not asked at the second place, as in OPA.
 */
class PathFinder {
  private readonly paths: RegoArray[] = [];
  private members = 0;
  private steps: Step[] = [];

  constructor(
    private readonly graph: RegoObject,
    private readonly check: Check,
  ) {}

  from(start: RegoValue): void {
    const neighbours = this.neighboursOf(start);
    if (neighbours === undefined) return;
    this.steps = [{ node: start, neighbours, next: 0 }];
    if (neighbours.length === 0) this.endPath();
    for (let step = this.steps.at(-1); step !== undefined; step = this.steps.at(-1)) {
      this.check();
      const neighbour = step.neighbours[step.next++];
      if (neighbour === undefined) this.steps.pop();
      else if (this.steps.length > 1 && this.hasPassed(neighbour)) this.endPath();
      else this.enter(neighbour);
    }
  }

  result(): RegoSet {
    const sorted = this.paths.sort((a, b) => {
      this.check();
      return compareRego(a, b);
    });
    return setOf(sorted);
  }

  private enter(node: RegoValue): void {
    const neighbours = this.neighboursOf(node);
    if (neighbours !== undefined) this.steps.push({ node, neighbours, next: 0 });
    if (neighbours === undefined || neighbours.length === 0) this.endPath();
  }

  private hasPassed(node: RegoValue): boolean {
    return this.steps.some((step) => compareRego(step.node, node) === 0);
  }

  private endPath(): void {
    this.members += this.steps.length + 1;
    if (this.members > maxMembers) throw new BeyondLimits('graph.reachable_paths: too many paths');
    this.paths.push(this.steps.map(({ node }) => node));
  }

  /** undefined: the node is not in the graph. What is neither an array nor a set counts as no neighbours. */
  private neighboursOf(node: RegoValue): RegoArray | undefined {
    const found = this.find(node);
    if (found === undefined) return undefined;
    if (found instanceof RegoSet) return found.members;
    return Array.isArray(found) ? (found as RegoArray) : [];
  }

  private find(node: RegoValue): RegoValue | undefined {
    const { entries } = this.graph;
    let low = 0;
    for (let high = entries.length; low < high;) {
      const middle = (low + high) >>> 1;
      if (compareRego((entries[middle] as (typeof entries)[number])[0], node) < 0) low = middle + 1;
      else high = middle;
    }
    const entry = entries[low];
    return entry !== undefined && compareRego(entry[0], node) === 0 ? entry[1] : undefined;
  }
}

function startsAt(operands: readonly RegoValue[]): RegoArray {
  const value = operands[1];
  if (value instanceof RegoSet) return value.members;
  if (Array.isArray(value)) return value as RegoArray;
  throw new BuiltinError('graph.reachable_paths: the second operand must be an array or a set');
}

export const graphBuiltins: readonly Builtin[] = [
  pure('graph.reachable_paths', (operands, { checkDeadline }) => {
    const finder = new PathFinder(objectAt(operands, 0), checkDeadline);
    for (const start of startsAt(operands)) finder.from(start);
    return finder.result();
  }),
];
