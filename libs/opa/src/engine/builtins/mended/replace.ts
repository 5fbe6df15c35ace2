import { BeyondLimits } from '../beyond-limits.js';
import { utf8Text } from '../utf8-text.js';

export type Replacement = readonly [old: string, replacement: string];

const maxBytes = 1 << 24;
/** Between two looks at the clock where nothing is replaced. */
const bytesPerCheck = 4_096;

/**
 * At each place the first of the replacements whose old text is there; what one puts in is not looked at again. An empty old text
 * is at every place, once. Places are bytes, as in Go's `strings.Replacer`.
 */
export function replaced(text: string, replacements: readonly Replacement[], check: () => void): string {
  const bytes = bytesOf(text);
  const inBytes = replacements.map(([old, replacement]) => [bytesOf(old), bytesOf(replacement)] as const);
  const byFirst = groupedByFirst(inBytes);
  const [[, between] = []] = byFirst.get('') ?? [];
  const parts = new Parts(bytes);
  for (let at = 0; at <= bytes.length;) {
    if (at % bytesPerCheck === 0) check();
    if (between !== undefined) parts.put(at, between, check);
    const here = at < bytes.length ? byFirst.get(bytes.charAt(at)) : undefined;
    const [old, replacement = ''] = here?.find(([each]) => startsAt(bytes, at, each, check)) ?? [];
    if (old !== undefined) parts.put(at, replacement, check, old.length);
    at += old?.length ?? 1;
  }
  // An empty old text can split a character.
  return utf8Text(Buffer.from(parts.join(), 'latin1'));
}

/** By the first byte of the old text, in their order. */
function groupedByFirst(replacements: readonly Replacement[]): ReadonlyMap<string, readonly Replacement[]> {
  const groups = new Map<string, Replacement[]>();
  for (const replacement of replacements) {
    const first = replacement[0].charAt(0);
    const group = groups.get(first);
    if (group === undefined) groups.set(first, [replacement]);
    else group.push(replacement);
  }
  return groups;
}

function startsAt(bytes: string, at: number, old: string, check: () => void): boolean {
  check();
  return bytes.startsWith(old, at);
}

/** What was put in, and what stayed between. */
class Parts {
  readonly #parts: string[] = [];
  #length = 0;
  #last = 0;

  constructor(private readonly bytes: string) {}

  /** @param instead of how many bytes. */
  put(at: number, replacement: string, check: () => void, instead = 0): void {
    check();
    this.#length += at - this.#last + replacement.length;
    if (this.#length > maxBytes) throw new BeyondLimits('replace: too large a result');
    this.#parts.push(this.bytes.slice(this.#last, at), replacement);
    this.#last = at + instead;
  }

  join(): string {
    return this.#parts.join('') + this.bytes.slice(this.#last);
  }
}

/** One character for each byte of UTF-8. */
function bytesOf(text: string): string {
  return Buffer.from(text).toString('latin1');
}
