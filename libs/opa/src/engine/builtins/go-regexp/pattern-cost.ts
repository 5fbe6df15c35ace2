/**
 * An upper bound, without compiling, of what compiling a pattern costs, in instructions of its program (about 2 us and
 * 0.5 KB each). A few bytes can ask for very much: `x{1000}` for a thousand instructions, `(?i)[a-\x{10ffff}]` for the
 * case folds of all of Unicode.
 *
 * INVARIANT: what the compiler takes for an escape, a class or a group is taken for the same here; otherwise a count that
 * multiplies a group could be put to something smaller. Malformed patterns need no bound: they are refused before they cost.
 */
export function patternCost(pattern: string): number {
  return new CostScanner(pattern).run();
}

const perCharacter = 2;
const perUnicodeClass = { plain: 25, folded: 75 };
const perWideRange = { plain: perCharacter, folded: 5_000 };

const repeat = /\{(\d{1,4})(?:(,)(\d{0,4}))?\}/y;
const caseFold = /\(\?[a-zA-Z]*i/;

/** What stands in one group so far, and its last operand, to which a count may apply. */
interface Group {
  total: number;
  last: number;
}

class CostScanner {
  private offset = 0;
  private readonly groups: Group[] = [{ total: 0, last: 0 }];
  private readonly folding: 'plain' | 'folded';

  constructor(private readonly pattern: string) {
    this.folding = caseFold.test(pattern) ? 'folded' : 'plain';
  }

  run(): number {
    while (this.offset < this.pattern.length) this.step();
    return this.groups.reduce((sum, { total }) => sum + total, 0);
  }

  private step(): void {
    switch (this.pattern.charAt(this.offset)) {
      case '\\':
        this.escape();
        return;
      case '[':
        this.add(this.classCost());
        return;
      case '(':
        this.groups.push({ total: 0, last: 0 });
        break;
      case ')':
        this.close();
        break;
      case '{':
        if (this.repeated()) return;
        this.add(perCharacter);
        break;
      default:
        this.add(perCharacter);
    }
    this.offset++;
  }

  private add(cost: number): void {
    const group = this.innermost();
    group.total += cost;
    group.last = cost;
  }

  private innermost(): Group {
    return this.groups.at(-1) ?? { total: 0, last: 0 };
  }

  private close(): void {
    const inner = this.groups.length > 1 ? this.groups.pop() : undefined;
    this.add((inner?.total ?? 0) + 2 * perCharacter);
  }

  private repeated(): boolean {
    repeat.lastIndex = this.offset;
    const match = repeat.exec(this.pattern);
    if (match === null) return false;
    const [text, least, comma, most] = match;
    const times = Math.max(Number(least), Number(most ?? 0)) + (comma === undefined ? 0 : 1);
    const group = this.innermost();
    group.total += group.last * times;
    group.last *= Math.max(times, 1);
    this.offset += text.length;
    return true;
  }

  private escape(): void {
    const kind = this.pattern[this.offset + 1];
    if (kind === 'Q') {
      const end = this.pattern.indexOf('\\E', this.offset);
      const next = end === -1 ? this.pattern.length : end + 2;
      this.add((next - this.offset) * perCharacter);
      this.offset = next;
      return;
    }
    this.add(kind === 'p' || kind === 'P' ? perUnicodeClass[this.folding] : perCharacter);
    this.offset += 2;
  }

  /** From `[` to the `]` that closes it; a `]` right at the beginning is a member. */
  private classCost(): number {
    let cost = perCharacter;
    this.offset++;
    if (this.pattern[this.offset] === '^') this.offset++;
    for (let first = true; this.offset < this.pattern.length; first = false) {
      if (this.pattern[this.offset] === ']' && !first) break;
      cost += this.memberCost();
    }
    this.offset++;
    return cost;
  }

  private memberCost(): number {
    if (this.pattern.startsWith('[:', this.offset)) {
      const end = this.pattern.indexOf(':]', this.offset + 2);
      if (end !== -1) {
        this.offset = end + 2;
        return perCharacter;
      }
    }
    const character = this.pattern[this.offset];
    if (character !== '\\') {
      this.offset++;
      return character === '-' && this.reachesFar() ? perWideRange[this.folding] : perCharacter;
    }
    const kind = this.pattern[this.offset + 1];
    this.offset += 2;
    return kind === 'p' || kind === 'P' ? perUnicodeClass[this.folding] : perCharacter;
  }

  /** Behind a `-`: whether the range may end outside of ASCII. */
  private reachesFar(): boolean {
    const end = this.pattern[this.offset] ?? '';
    return end === '\\' || end > '\x7f';
  }
}
