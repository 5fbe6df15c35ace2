import { objectMembers } from '#libs/json';

/** Named rules and packages, by segment; `private` ends a branch. */
type Names = Map<string, Names | 'private'>;

/**
 * What a policy keeps to itself: rules and packages that its sources give a name with a part that begins with `_`. Right in the
 * policy's package every member with such a name is private, be it data. Further down only what was written so is: `_` in keys
 * of values means nothing.
 */
export class PrivateNames {
  /** Some are deeper than right in the policy's package. */
  readonly anyBelow: boolean;
  private readonly names: Names = new Map();

  /** @param entrypoints slash paths of all rules with a value. */
  constructor(
    private readonly packagePath: readonly string[],
    entrypoints: ReadonlySet<string>,
  ) {
    const paths = [...entrypoints].map((path) => path.split('/').slice(packagePath.length));
    const below = paths.filter((path) => path.findIndex(isPrivate) > 0);
    this.anyBelow = below.length > 0;
    for (const path of below) add(this.names, path);
  }

  /** @param path segments below `data`, of a document in the policy's package. */
  hides(path: readonly string[]): boolean {
    const [first, ...rest] = path.slice(this.packagePath.length);
    if (first === undefined) return false;
    if (isPrivate(first)) return true;
    return [first, ...rest].reduce<Names | 'private' | undefined>(within, this.names) === 'private';
  }

  /**
   * The text of a document without what is private in it, and otherwise as it was, to the last digit.
   * @param path segments below `data`, of a document that is not hidden itself.
   */
  shown(text: string, path: readonly string[]): string {
    if (!text.includes('"_')) return text;
    const relative = path.slice(this.packagePath.length);
    if (relative.length === 0) return cut(text, this.names, isPrivate);
    const names = relative.reduce<Names | 'private' | undefined>(within, this.names);
    return names instanceof Map ? cut(text, names, () => false) : text;
  }
}

function isPrivate(name: string): boolean {
  return name.startsWith('_');
}

function within(names: Names | 'private' | undefined, name: string): Names | 'private' | undefined {
  return names instanceof Map ? names.get(name) : names;
}

function add(names: Names, path: readonly string[]): void {
  let at = names;
  for (const name of path) {
    if (isPrivate(name)) {
      at.set(name, 'private');
      return;
    }
    const known = at.get(name);
    if (known === 'private') return;
    const next = known ?? new Map<string, Names | 'private'>();
    at.set(name, next);
    at = next;
  }
}

function cut(text: string, names: Names, hidden: (name: string) => boolean): string {
  const kept: string[] = [];
  let isObject = false;
  for (const { name, nameStart, start, end } of objectMembers(text)) {
    isObject = true;
    const below = names.get(name);
    if (below === 'private' || hidden(name)) continue;
    const value = text.slice(start, end);
    kept.push(text.slice(nameStart, start) + (below === undefined ? value : cut(value, below, () => false)));
  }
  return isObject ? `{${kept.join(',')}}` : text;
}
