import { BuiltinError } from '../builtin.js';
import { checkFragments } from './check-fragments.js';
import { checkOperation } from './check-operation.js';
import type { QueryDocument } from './document.js';
import { Overlaps } from './overlaps.js';
import { QueryWalk } from './query-walk.js';
import type { SchemaCheck } from './schema.js';

/**
 * Holds an executable document against a schema by OPA's rules, which are GraphQL's for the most part. A document without
 * any operation or fragment is valid.
 *
 * @throws BuiltinError at the first fault.
 */
export function checkQuery(check: SchemaCheck, document: QueryDocument): void {
  checkNames(document);
  checkFragments(check, document);
  const walk = new QueryWalk(check, document);
  for (const operation of document.Operations) {
    checkOperation(check, document, operation);
    walk.operation(operation);
  }
  if (!document.Fragments.every((fragment) => walk.usedFragments.has(fragment.Name))) {
    throw new BuiltinError('a fragment is not used');
  }
  new Overlaps(check, walk).check();
}

function checkNames({ Operations, Fragments }: QueryDocument): void {
  const names = new Set(Operations.map((operation) => operation.Name));
  if (names.size !== Operations.length) throw new BuiltinError('two operations have one name');
  if (names.has('') && names.size > 1) throw new BuiltinError('an operation without a name is not alone');
  if (new Set(Fragments.map((fragment) => fragment.Name)).size !== Fragments.length) {
    throw new BuiltinError('two fragments have one name');
  }
}
