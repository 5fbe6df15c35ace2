import { BeyondLimits } from '../beyond-limits.js';
import { BuiltinError } from '../builtin.js';
import type { GlobPart, GlobParts } from './glob-tree.js';

const maxDepth = 200;

/** OPA takes a replacement character for a fault in the encoding; half a pair becomes one on its way there. */
const unreadable = /^[\ufffd\p{Cs}]$/u;
const nul = '\0';

/**
 * Reads a glob of OPA's dialect. Braces that stay open close at the end, a backslash at the end is nothing; a NUL stops a text,
 * which goes on behind it, and ends the glob anywhere else.
 *
 * Throws `BuiltinError` for a malformed class, and what cannot be read.
 */
export function readGlob(glob: string): GlobParts {
  return new GlobReader(glob).read();
}

class GlobReader {
  private readonly characters: readonly string[];
  private offset = 0;
  /** From the outermost to the innermost: the choices of each brace that is open, and what stands outside of all. */
  private readonly open: GlobPart[][][] = [[[]]];

  constructor(glob: string) {
    this.characters = Array.from(glob);
  }

  read(): GlobParts {
    for (let next = this.take(); next !== undefined && next !== nul; next = this.take()) this.part(next);
    while (this.open.length > 1) this.close();
    return this.open[0]?.[0] ?? [];
  }

  private part(character: string): void {
    const inside = this.open.length > 1;
    if (character === '{') this.begin();
    else if (character === '}' && inside) this.close();
    else if (character === ',' && inside) this.open.at(-1)?.push([]);
    else if (character === '*') this.add({ kind: this.skip('*') ? 'all' : 'some' });
    else if (character === '?') this.add({ kind: 'one' });
    else if (character === '[') this.add(this.characterClass());
    else {
      this.offset--;
      this.add({ kind: 'text', text: this.text(inside ? '?*[{},' : '?*[{') });
    }
  }

  private begin(): void {
    if (this.open.length > maxDepth) throw new BeyondLimits('glob: braces nested too deep');
    this.open.push([[]]);
  }

  private close(): void {
    this.add({ kind: 'choice', choices: this.open.pop() ?? [] });
  }

  private add(part: GlobPart): void {
    if (part.kind !== 'text' || part.text !== '') this.open.at(-1)?.at(-1)?.push(part);
  }

  /** What stands behind a `[`: two bounds, or characters as they are, of which `-` is one. */
  private characterClass(): GlobPart {
    const negated = this.skip('!');
    const [first, second] = [this.taken(), this.characters[this.offset]];
    if (second === '-') {
      this.offset++;
      const [low, high] = [codeOf(first), codeOf(this.taken())];
      this.closeClass();
      if (high < low) throw malformed();
      return { kind: 'class', negated, spans: [[low, high]] };
    }
    this.offset--;
    const members = Array.from(this.text(']'));
    this.closeClass();
    const [only] = members;
    if (only === undefined) throw malformed();
    if (!negated && members.length === 1) return { kind: 'text', text: only };
    return { kind: 'class', negated, spans: members.map((member) => [codeOf(member), codeOf(member)]) };
  }

  private closeClass(): void {
    if (this.taken() !== ']') throw malformed();
  }

  /** Up to one of `ends`, unless a backslash stands before it. */
  private text(ends: string): string {
    const start: string[] = [];
    for (let next = this.take(); next !== undefined && next !== nul; next = this.take()) {
      if (next === '\\') next = this.take();
      else if (ends.includes(next)) {
        this.offset--;
        break;
      }
      if (next === undefined || next === nul) break;
      start.push(next);
    }
    return start.join('');
  }

  private skip(character: string): boolean {
    if (this.characters[this.offset] !== character) return false;
    this.offset++;
    return true;
  }

  /** In a class, which does not end by itself. */
  private taken(): string {
    const character = this.take();
    if (character === undefined || character === nul) throw malformed();
    return character;
  }

  private take(): string | undefined {
    const character = this.characters[this.offset];
    if (character === undefined) return undefined;
    if (unreadable.test(character)) throw malformed();
    this.offset++;
    return character;
  }
}

function codeOf(character: string): number {
  return character.codePointAt(0) as number;
}

function malformed(): BuiltinError {
  return new BuiltinError('malformed glob');
}
