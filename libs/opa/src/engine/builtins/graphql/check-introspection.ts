import { BuiltinError } from '../builtin.js';
import {
  type Field,
  type FragmentDefinition,
  isField,
  isInlineFragment,
  type Selection,
} from './document.js';
import { Depth } from './limits.js';
import type { SchemaCheck } from './schema.js';

type Fragments = ReadonlyMap<string, FragmentDefinition>;

const roots = new Set(['__schema', '__type']);
const lists = new Set(['fields', 'interfaces', 'possibleTypes', 'inputFields']);
const maxLists = 3;

/** Lists within lists of a schema's own description grow without bound, so three of them are refused. */
export function checkIntrospectionDepth(check: SchemaCheck, fragments: Fragments, field: Field): void {
  const nesting = new Depth();
  if (roots.has(field.Name)) visit(field.SelectionSet, 0);

  function visit(selections: readonly Selection[], depth: number): void {
    for (const selection of selections) {
      check.checkDeadline();
      const deeper = depth + (isField(selection) && lists.has(selection.Name) ? 1 : 0);
      if (deeper >= maxLists) throw new BuiltinError('introspection is nested too deep');
      nesting.within(() => {
        visit(selectionsOf(selection), deeper);
      });
    }
  }

  function selectionsOf(selection: Selection): readonly Selection[] {
    if (isField(selection) || isInlineFragment(selection)) return selection.SelectionSet;
    return fragments.get(selection.Name)?.SelectionSet ?? [];
  }
}
