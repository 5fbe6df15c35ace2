import { compareRego } from '../../rego/compare-rego.js';
import { find } from '../../rego/find.js';
import { setOf } from '../../rego/make-rego.js';
import { type RegoEntry, RegoNumber, RegoObject, RegoSet, type RegoValue } from '../../rego/rego-value.js';
import { BuiltinError } from '../builtin.js';
import { type Path, readPath } from '../json-patch/path.js';

type Check = () => void;

/**
 * Paths that have all keys before `depth` in common, and at least one more; sorted, so that of two of which one begins with the
 * other the shorter one comes first. Looked into only as far as a value goes, which may be much less deep than they are.
 */
export interface Branch {
  readonly paths: readonly Path[];
  readonly depth: number;
}

/** What a path ends at is meant as a whole, whatever longer paths say. */
type Meant = Branch | 'whole';

/** @param paths an array or set of paths; an empty path means nothing. */
export function readPaths(paths: RegoValue | undefined, check: Check): Branch {
  const members = paths instanceof RegoSet ? paths.members : paths;
  if (!Array.isArray(members)) throw new BuiltinError('paths come in an array or a set');
  const read = (members as readonly RegoValue[]).map((path) => {
    check();
    return readPath(path);
  });
  const sorted = read
    .filter((path) => path.length > 0)
    .sort((a, b) => {
      check();
      return compareRego(a, b);
    });
  return { paths: sorted, depth: 0 };
}

/** What is meant by each key that comes next, in the order of the keys. */
function twigsOf({ paths, depth }: Branch, check: Check): [key: RegoValue, meant: Meant][] {
  const twigs: [RegoValue, Meant][] = [];
  for (let start = 0, end = 0; start < paths.length; start = end) {
    const first = paths[start] as Path;
    const key = first[depth] as RegoValue;
    for (end = start + 1; end < paths.length; end++) {
      check();
      if (compareRego(paths[end]?.[depth] as RegoValue, key) !== 0) break;
    }
    const ends = first.length === depth + 1;
    twigs.push([key, ends ? 'whole' : { paths: paths.slice(start, end), depth: depth + 1 }]);
  }
  return twigs;
}

/** What the paths lead to, with all that lies around the way left out; where a way ends early, what it ended at. */
export function kept(value: RegoValue, branch: Branch, check: Check): RegoValue {
  return rebuilt(value, branch, check, (member, meant) => {
    if (meant === undefined) return undefined;
    return meant === 'whole' ? member : kept(member, meant, check);
  });
}

/** All but what the paths lead to. The elements of an array move up. */
export function removed(value: RegoValue, branch: Branch, check: Check): RegoValue {
  return rebuilt(value, branch, check, (member, meant) => {
    if (meant === undefined) return member;
    return meant === 'whole' ? undefined : removed(member, meant, check);
  });
}

/**
 * The value with each of its members replaced, or left out where there is nothing instead. Members of a set are their own keys,
 * and the key of an array's element is its index as a string.
 */
function rebuilt(
  value: RegoValue,
  branch: Branch,
  check: Check,
  replaced: (member: RegoValue, meant: Meant | undefined) => RegoValue | undefined,
): RegoValue {
  if (value === null || typeof value !== 'object' || value instanceof RegoNumber) return value;
  const twigs = twigsOf(branch, check);
  const at = (key: RegoValue, member: RegoValue): RegoValue | undefined => {
    check();
    return replaced(member, find(twigs, key, ([candidate]) => candidate)?.[1]);
  };
  if (value instanceof RegoObject) {
    const entries = value.entries.map(([key, member]) => [key, at(key, member)] as const);
    return new RegoObject(entries.filter((entry): entry is RegoEntry => entry[1] !== undefined));
  }
  if (value instanceof RegoSet)
    return setOf(value.members.map((member) => at(member, member)).filter(isThere));
  return value.map((member, index) => at(String(index), member)).filter(isThere);
}

function isThere(value: RegoValue | undefined): value is RegoValue {
  return value !== undefined;
}
