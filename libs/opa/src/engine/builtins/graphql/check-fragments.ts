import { BuiltinError } from '../builtin.js';
import {
  type FragmentDefinition,
  isField,
  isInlineFragment,
  type QueryDocument,
  type Selection,
} from './document.js';
import { Depth } from './limits.js';
import { byName, type SchemaCheck } from './schema.js';

/** @throws BuiltinError when a fragment is on a type that has no fields, or contains itself. */
export function checkFragments({ schema, checkDeadline }: SchemaCheck, { Fragments }: QueryDocument): void {
  for (const { TypeCondition } of Fragments) {
    const isComposite = schema.types.get(TypeCondition)?.isComposite ?? false;
    if (!isComposite) throw new BuiltinError('a fragment is on a type without fields');
  }
  new CycleSearch(byName(Fragments), checkDeadline).search();
}

class CycleSearch {
  private readonly open = new Set<string>();
  private readonly done = new Set<string>();
  private readonly depth = new Depth();

  constructor(
    private readonly fragments: ReadonlyMap<string, FragmentDefinition>,
    private readonly checkDeadline: () => void,
  ) {}

  search(): void {
    for (const name of this.fragments.keys()) this.visit(name);
  }

  private visit(name: string): void {
    this.checkDeadline();
    if (this.open.has(name)) throw new BuiltinError('a fragment contains itself');
    if (this.done.has(name)) return;
    this.open.add(name);
    const spreads = spreadsIn(this.fragments.get(name)?.SelectionSet ?? []);
    this.depth.within(() => {
      for (const spread of spreads) this.visit(spread);
    });
    this.open.delete(name);
    this.done.add(name);
  }
}

/** Names of the fragments spread in these selections, at any depth. */
function spreadsIn(selections: readonly Selection[]): ReadonlySet<string> {
  const names = new Set<string>();
  const waiting = [...selections];
  for (let selection = waiting.pop(); selection !== undefined; selection = waiting.pop()) {
    if (isField(selection) || isInlineFragment(selection)) waiting.push(...selection.SelectionSet);
    else names.add(selection.Name);
  }
  return names;
}
