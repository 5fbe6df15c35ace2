import { z } from 'zod';

import { parseJson } from '#libs/json';
import { type PolicyReads, readsAll } from '../../engine/reads/read-tree.js';
import {
  type Block,
  blockShape,
  localShape,
  type Operand,
  operandShape,
  type Plan,
  type PlannedFunction,
  planShape,
} from './plan.js';
import { assignedAgain } from './assigned-again.js';
import { ReadNode } from './read-node.js';

/**
 * What a policy can read of `input` and `data`, over all its entrypoints, by the plan that OPA makes its module from.
 *
 * An upper bound: whatever is not understood counts as read whole. Places flow through the locals of functions without regard
 * to order, so a local stands for every place that was ever put into it. `input` and `data` are the first two locals of plans and
 * parameters of functions.
 * @param plan text of `plan.json`. Throws `MixedReplacement`.
 */
export function planReads(plan: string): PolicyReads {
  const parsed = planShape.safeParse(parseJson(plan));
  if (!parsed.success) return readsAll;
  try {
    return new PlanAnalysis(parsed.data).reads();
  } catch (error) {
    if (error instanceof NotUnderstood || error instanceof z.ZodError) return readsAll;
    throw error;
  }
}

class NotUnderstood extends Error {}

/**
 * One `with` replaces all of `input` or `data`, another one a member: where the second runs inside the first, a module may write into a
 * value that is no object, and nobody can tell beforehand.
 */
export class MixedReplacement extends Error {}

/** Make values, ask whether there is one or of which kind, or go elsewhere: nothing is read of a place by them. */
const harmless = [
  ...['AssignIntStmt', 'BreakStmt', 'IsArrayStmt', 'IsDefinedStmt', 'IsObjectStmt', 'IsSetStmt'],
  ...[
    'IsUndefinedStmt',
    'MakeArrayStmt',
    'MakeNullStmt',
    'MakeNumberIntStmt',
    'MakeNumberRefStmt',
    'MakeObjectStmt',
  ],
  ...['MakeSetStmt', 'NopStmt', 'ResetLocalStmt'],
];

/** By statement, the members whose values go into others or are looked at as they are. */
const readingWhole: Readonly<Record<string, readonly string[]>> = {
  ArrayAppendStmt: ['value'],
  LenStmt: ['source'],
  ObjectInsertOnceStmt: ['key', 'value'],
  ObjectInsertStmt: ['key', 'value'],
  ObjectMergeStmt: ['a', 'b'],
  ResultSetAddStmt: ['value'],
  SetAddStmt: ['value'],
};

type Places = Set<ReadNode>;

/** The locals of one function, or of one plan. */
class Frame {
  private readonly locals = new Map<number, Places>();
  private readonly assignedAgain: ReadonlySet<number>;

  constructor(blocks: readonly Block[]) {
    this.assignedAgain = assignedAgain(blocks);
  }

  isAssignedAgain(local: number): boolean {
    return this.assignedAgain.has(local);
  }

  of(local: number): Places {
    const known = this.locals.get(local);
    if (known !== undefined) return known;
    const made: Places = new Set();
    this.locals.set(local, made);
    return made;
  }
}

type Handler = (frame: Frame, statement: Readonly<Record<string, unknown>>) => void;

class PlanAnalysis {
  private readonly input = new ReadNode();
  private readonly data = new ReadNode();
  private readonly strings: readonly string[];
  private readonly functions = new Map<string, { readonly plan: PlannedFunction; readonly frame: Frame }>();
  private readonly entries: readonly { readonly blocks: readonly Block[]; readonly frame: Frame }[];
  private changed = false;
  private result: Places = new Set();
  private replacesMembers = false;
  private replacesAll = false;

  constructor(plan: Plan) {
    this.strings = (plan.static.strings ?? []).map(({ value }) => value);
    for (const planned of plan.funcs.funcs ?? []) {
      this.functions.set(planned.name, { plan: planned, frame: new Frame(planned.blocks ?? []) });
    }
    this.entries = plan.plans.plans.map(({ blocks }) => {
      const frame = new Frame(blocks);
      frame.of(0).add(this.input);
      frame.of(1).add(this.data);
      return { blocks, frame };
    });
  }

  /** Again and again until nothing new comes: places only ever become more. */
  reads(): PolicyReads {
    while (this.hasMore());
    if (this.replacesAll && this.replacesMembers) throw new MixedReplacement();
    return { input: this.input.tree(), data: this.data.tree(), replacesMembers: this.replacesMembers };
  }

  /** One round over everything. */
  private hasMore(): boolean {
    this.changed = false;
    for (const { blocks, frame } of this.entries) this.blocks(frame, blocks);
    for (const { plan, frame } of this.functions.values()) {
      this.result = frame.of(plan.return);
      this.blocks(frame, plan.blocks ?? []);
    }
    return this.changed;
  }

  private blocks(frame: Frame, blocks: readonly Block[]): void {
    for (const { stmts } of blocks) {
      for (const { type, stmt } of stmts ?? []) {
        const handler = this.handlers[type];
        if (handler === undefined) throw new NotUnderstood(type);
        handler(frame, stmt);
      }
    }
  }

  private readonly handlers: Readonly<Record<string, Handler>> = {
    ...Object.fromEntries(harmless.map((name) => [name, () => undefined])),
    ...Object.fromEntries(
      Object.entries(readingWhole).map(([name, members]): [string, Handler] => [
        name,
        (frame, statement) => {
          for (const member of members) this.readWhole(frame, statement[member]);
        },
      ]),
    ),
    AssignVarStmt: (frame, { source, target }) => {
      this.flow(frame, source, target);
    },
    // The second time, the value is compared with the first, whole.
    AssignVarOnceStmt: (frame, { source, target }) => {
      this.flow(frame, source, target);
      if (!frame.isAssignedAgain(localShape.parse(target))) return;
      this.readWhole(frame, source);
      this.readWhole(frame, target);
    },
    ReturnLocalStmt: (frame, { source }) => {
      this.add(this.result, frame.of(localShape.parse(source)));
    },
    DotStmt: (frame, { source, key, target }) => {
      const name = this.constantOf(operandShape.parse(key));
      if (name !== undefined) this.member(frame, source, name, target);
      else {
        this.readWhole(frame, source);
        this.readWhole(frame, key);
      }
    },
    EqualStmt: (frame, { a, b }) => {
      this.compare(frame, a, b);
    },
    NotEqualStmt: (frame, { a, b }) => {
      this.compare(frame, a, b);
    },
    ScanStmt: (frame, { source, block }) => {
      this.readWhole(frame, source);
      this.blocks(frame, [blockShape.parse(block)]);
    },
    NotStmt: (frame, { block }) => {
      this.blocks(frame, [blockShape.parse(block)]);
    },
    BlockStmt: (frame, { blocks }) => {
      this.blocks(frame, z.array(blockShape).nullish().parse(blocks) ?? []);
    },
    // Inside, the local is itself with the value put into it; what is read of the value is not followed. Without a list, the
    // planner takes an earlier replacement back.
    WithStmt: (frame, { path, value, block }) => {
      const names = z.array(z.number()).nullable().parse(path);
      this.replacesMembers ||= names !== null && names.length > 0;
      this.replacesAll ||= names !== null && names.length === 0;
      this.readWhole(frame, value);
      this.blocks(frame, [blockShape.parse(block)]);
    },
    // Whichever function it finds gets everything.
    CallDynamicStmt: (frame, { args }) => {
      for (const argument of z.array(localShape).parse(args)) this.readWhole(frame, argument);
    },
    CallStmt: (frame, { func, args, result }) => {
      this.call(frame, z.string().parse(func), z.array(operandShape).nullish().parse(args) ?? [], result);
    },
  };

  private call(frame: Frame, name: string, operands: readonly Operand[], result: unknown): void {
    const called = this.functions.get(name);
    if (called !== undefined) {
      operands.forEach((operand, index) => {
        const parameter = called.plan.params[index];
        if (parameter === undefined) throw new NotUnderstood(name);
        this.add(called.frame.of(parameter), this.placesOf(frame, operand));
      });
      this.add(frame.of(localShape.parse(result)), called.frame.of(called.plan.return));
      return;
    }
    // A look-up by a constant name reads that member and nothing else.
    const [object, key, otherwise] = operands;
    const member = name === 'object.get' && key !== undefined ? this.constantOf(key) : undefined;
    if (object === undefined || otherwise === undefined || member === undefined) {
      for (const operand of operands) this.readWhole(frame, operand);
      return;
    }
    this.member(frame, object, member, result);
    this.flow(frame, otherwise, result);
  }

  /** Beside a constant, only the kind of a value and a scalar itself matter, which are kept wherever its place is known. */
  private compare(frame: Frame, a: unknown, b: unknown): void {
    const [left, right] = [operandShape.parse(a), operandShape.parse(b)];
    if (left.type !== 'local' || right.type !== 'local') return;
    this.readWhole(frame, left);
    this.readWhole(frame, right);
  }

  private member(frame: Frame, source: unknown, name: string, target: unknown): void {
    const places = [...this.placesOf(frame, source)].map((place) => place.member(name));
    this.add(frame.of(localShape.parse(target)), places);
  }

  private flow(frame: Frame, source: unknown, target: unknown): void {
    this.add(frame.of(localShape.parse(target)), this.placesOf(frame, source));
  }

  private readWhole(frame: Frame, what: unknown): void {
    for (const place of this.placesOf(frame, what)) {
      if (!place.whole) this.changed = true;
      place.whole = true;
    }
  }

  private add(places: Places, more: Iterable<ReadNode>): void {
    for (const place of [...more]) {
      if (places.has(place)) continue;
      places.add(place);
      this.changed = true;
    }
  }

  /** @param what an operand, or the number of a local. */
  private placesOf(frame: Frame, what: unknown): Iterable<ReadNode> {
    if (typeof what === 'number') return frame.of(what);
    const read = operandShape.parse(what);
    return read.type === 'local' ? frame.of(read.value) : [];
  }

  private constantOf(key: Operand): string | undefined {
    if (key.type !== 'string_index') return undefined;
    const text = this.strings[key.value];
    if (text === undefined) throw new NotUnderstood('string');
    return text;
  }
}
