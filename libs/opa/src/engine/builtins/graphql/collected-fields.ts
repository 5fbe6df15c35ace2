import { type Field, type FragmentSpread, isField, isInlineFragment, type Selection } from './document.js';
import type { SchemaCheck } from './schema.js';

export interface Collected {
  /** By the name under which they are answered. */
  readonly fields: ReadonlyMap<string, readonly Field[]>;
  readonly spreads: readonly FragmentSpread[];
}

/** Fields and spreads of selections, with those of inline fragments among them. */
export class Collector {
  private readonly results = new Map<readonly Selection[], Collected>();

  constructor(private readonly check: Pick<SchemaCheck, 'checkDeadline'>) {}

  /** The same result, not only an equal one, for the same selections. */
  collect(selections: readonly Selection[]): Collected {
    const before = this.results.get(selections);
    if (before !== undefined) return before;
    const fields = new Map<string, Field[]>();
    const spreads: FragmentSpread[] = [];
    this.visit(selections, fields, spreads);
    const result = { fields, spreads };
    this.results.set(selections, result);
    return result;
  }

  /** As deep as inline fragments are nested, which the parser bounds. */
  private visit(
    selections: readonly Selection[],
    fields: Map<string, Field[]>,
    spreads: FragmentSpread[],
  ): void {
    this.check.checkDeadline();
    for (const selection of selections) {
      if (isField(selection)) push(fields, selection);
      else if (isInlineFragment(selection)) this.visit(selection.SelectionSet, fields, spreads);
      else spreads.push(selection);
    }
  }
}

function push(fields: Map<string, Field[]>, field: Field): void {
  const name = field.Alias === '' ? field.Name : field.Alias;
  const same = fields.get(name);
  if (same === undefined) fields.set(name, [field]);
  else same.push(field);
}
