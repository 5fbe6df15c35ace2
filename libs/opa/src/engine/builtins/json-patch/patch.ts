import { compareRego } from '../../rego/compare-rego.js';
import { type RegoArray, RegoObject, type RegoValue } from '../../rego/rego-value.js';
import { type BuiltinContext, BuiltinError } from '../builtin.js';
import { CopyAllowance } from './copy-allowance.js';
import { insertAt, type Path, readPath, removeAt, valueAt } from './path.js';

/**
 * RFC 6902 over Rego values, all operations or none. Where OPA 1.20 departs from the RFC without meaning to, the RFC holds:
 * once elements of an array have moved, OPA looks further paths into that array up at the old positions, and a
 * document that was removed or replaced as a whole ends its process.
 */
export function patch(
  document: RegoValue,
  operations: RegoArray,
  { checkDeadline }: BuiltinContext,
): RegoValue {
  const allowance = new CopyAllowance(checkDeadline);
  let root: RegoValue | undefined = document;
  for (const operation of operations) {
    checkDeadline();
    root = apply(root, new Operation(operation), allowance);
  }
  if (root === undefined) throw new BuiltinError('the document itself was removed');
  return root;
}

function apply(
  root: RegoValue | undefined,
  operation: Operation,
  allowance: CopyAllowance,
): RegoValue | undefined {
  const { path } = operation;
  switch (operation.name) {
    case 'add':
      return insertAt(root, path, operation.value);
    case 'remove':
      return removeAt(present(root), path);
    case 'replace':
      return insertAt(removeAt(present(root), path), path, operation.value);
    case 'move':
      return insertAt(removeAt(present(root), operation.from), path, valueAt(present(root), operation.from));
    case 'copy':
      return insertAt(root, path, allowance.take(valueAt(present(root), operation.from)));
    case 'test':
      if (compareRego(valueAt(present(root), path), operation.value) === 0) return root;
      throw new BuiltinError('the value is another than the test expects');
    default:
      throw new BuiltinError('no such operation');
  }
}

function present(root: RegoValue | undefined): RegoValue {
  if (root === undefined) throw new BuiltinError('there is no document');
  return root;
}

/** Members are read when they are asked for: each operation needs its own. */
class Operation {
  readonly path: Path;
  private readonly members: ReadonlyMap<RegoValue, RegoValue>;

  constructor(operation: RegoValue) {
    if (!(operation instanceof RegoObject)) throw new BuiltinError('an operation is an object');
    this.members = new Map(operation.entries);
    this.path = readPath(this.member('path'));
  }

  get name(): string {
    const name = this.member('op');
    if (typeof name !== 'string') throw new BuiltinError('`op` must be a string');
    return name;
  }

  get from(): Path {
    return readPath(this.member('from'));
  }

  get value(): RegoValue {
    return this.member('value');
  }

  private member(name: string): RegoValue {
    const value = this.members.get(name);
    if (value === undefined) throw new BuiltinError(`an operation lacks \`${name}\``);
    return value;
  }
}
