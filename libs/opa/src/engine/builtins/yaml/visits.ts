import { InvalidYaml } from './invalid-yaml.js';

const freeVisits = 1_000;
const freeAliasVisits = 100;
/** Up to `few` visits nearly all may be on behalf of aliases, from `many` on one in ten; in between less and less. */
const few = 400_000;
const many = 4_000_000;

/** Counts the nodes that are read, so that aliases of aliases cannot make a small document huge: yaml.v2's own measure. */
export class Visits {
  private all = 0;
  private forAliases = 0;
  private depth = 0;

  constructor(private readonly check: () => void) {}

  count(): void {
    this.check();
    this.all++;
    if (this.depth > 0) this.forAliases++;
    const isSmall = this.all <= freeVisits || this.forAliases <= freeAliasVisits;
    if (!isSmall && this.forAliases / this.all > allowedShare(this.all)) {
      throw new InvalidYaml('too many aliases');
    }
  }

  /** What is read inside is read for an alias. */
  forAlias<T>(read: () => T): T {
    this.depth++;
    const result = read();
    this.depth--;
    return result;
  }
}

function allowedShare(visits: number): number {
  const between = Math.min(Math.max((visits - few) / (many - few), 0), 1);
  return 0.99 - 0.89 * between;
}
