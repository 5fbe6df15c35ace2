import { BuiltinError } from '../builtin.js';
import {
  isField,
  isInlineFragment,
  type OperationDefinition,
  type QueryDocument,
  type Selection,
} from './document.js';
import { byName, innermostName, type Roots, type SchemaCheck, type SchemaType } from './schema.js';

/** @throws BuiltinError when the operation as a whole is at fault, whatever it selects. */
export function checkOperation(
  check: SchemaCheck,
  document: QueryDocument,
  operation: OperationDefinition,
): void {
  const variables = operation.VariableDefinitions;
  if (new Set(variables.map(({ Variable }) => Variable)).size !== variables.length) {
    throw new BuiltinError('a variable is declared twice');
  }
  for (const { Type } of variables) {
    const isInput = check.schema.types.get(innermostName(Type))?.isInput ?? false;
    if (!isInput) throw new BuiltinError('a variable is not of an input type');
  }
  if (operation.Operation === 'subscription') checkSubscription(check, document, operation);
}

/**
 * The type at which the operation begins. An operation of no type is a query.
 * @throws BuiltinError when the schema has none.
 */
export function rootOf(roots: Roots, { Operation }: OperationDefinition): SchemaType {
  const root = new Map<string, SchemaType | undefined>([
    ['', roots.query],
    ['query', roots.query],
    ['mutation', roots.mutation],
    ['subscription', roots.subscription],
  ]).get(Operation);
  if (root === undefined) throw new BuiltinError('the schema has no such operations');
  return root;
}

/** A subscription is to one field, which may be selected repeatedly and not by introspection. */
function checkSubscription(
  { checkDeadline }: SchemaCheck,
  document: QueryDocument,
  { SelectionSet }: OperationDefinition,
): void {
  const fragments = byName(document.Fragments);
  const names = new Set<string>();
  const spread = new Set<string>();
  const waiting: Selection[] = [...SelectionSet];
  for (let selection = waiting.pop(); selection !== undefined; selection = waiting.pop()) {
    checkDeadline();
    if (isField(selection)) names.add(selection.Name);
    else if (isInlineFragment(selection)) waiting.push(...selection.SelectionSet);
    else if (!spread.has(selection.Name)) {
      spread.add(selection.Name);
      waiting.push(...(fragments.get(selection.Name)?.SelectionSet ?? []));
    }
  }
  if (names.size > 1 || [...names].some((name) => name.startsWith('__'))) {
    throw new BuiltinError('a subscription selects one field');
  }
}
