import type { RegoArray, RegoValue } from '../../rego/rego-value.js';
import { BuiltinError } from '../builtin.js';
import { insertMember, memberOf, removeMember, withMember } from './member.js';

/** Keys from the root inward; none is the root itself. */
export type Path = readonly RegoValue[];

/**
 * A JSON pointer (RFC 6901; slashes in front may be missing or many), or an array of keys of any kind, which is how a path
 * leads through sets and past keys that are not strings.
 */
export function readPath(value: RegoValue): Path {
  if (Array.isArray(value)) return value as RegoArray;
  if (typeof value !== 'string') throw new BuiltinError('a path is a string or an array');
  if (value === '') return [];
  let start = 0;
  while (value[start] === '/') start++;
  return value
    .slice(start)
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

export function valueAt(root: RegoValue, path: Path): RegoValue {
  return path.reduce(memberOf, root);
}

export function insertAt(root: RegoValue | undefined, path: Path, value: RegoValue): RegoValue {
  if (path.length === 0) return value;
  return atParent(root, path, (parent, key) => insertMember(parent, key, value));
}

/** Undefined when the root itself was removed. */
export function removeAt(root: RegoValue, path: Path): RegoValue | undefined {
  return path.length === 0 ? undefined : atParent(root, path, removeMember);
}

/** The root with one container, at the end of the path but one, changed. */
function atParent(
  root: RegoValue | undefined,
  path: Path,
  change: (parent: RegoValue, key: RegoValue) => RegoValue,
): RegoValue {
  if (root === undefined) throw new BuiltinError('there is no document');
  const last = path.at(-1) as RegoValue;
  const steps: [container: RegoValue, key: RegoValue][] = [];
  let container = root;
  for (const key of path.slice(0, -1)) {
    steps.push([container, key]);
    container = memberOf(container, key);
  }
  return steps.reduceRight((member, [outer, key]) => withMember(outer, key, member), change(container, last));
}
