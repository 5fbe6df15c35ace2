import type { RE2JS } from 're2js';

import { BeyondLimits } from '../beyond-limits.js';
import { type Match, matchesOf } from './matches.js';

/** A piece of a replacement: text as it is, or what a group matched. */
type Piece = string | { readonly group: number };

const name = /[\p{L}\p{Nd}_]+/uy;
const maxLength = 10_000_000;

/** Go's `Regexp.ReplaceAllString`. A result beyond ten million characters is refused. */
export function replaceAll(pattern: RE2JS, text: string, replacement: string, check: () => void): string {
  const pieces = parseReplacement(replacement, pattern.namedGroups(), pattern.groupCount(), check);
  let result = '';
  let from = 0;
  for (const match of matchesOf(pattern, text, check)) {
    result += text.slice(from, match.start) + expand(pieces, match, text, check);
    from = match.end;
    if (result.length > maxLength) throw new BeyondLimits('regex.replace: result too long');
  }
  return result + text.slice(from);
}

function expand(pieces: readonly Piece[], match: Match, text: string, check: () => void): string {
  let expanded = '';
  for (const piece of pieces) {
    check();
    expanded += typeof piece === 'string' ? piece : textOfGroup(match, piece.group, text);
    if (expanded.length > maxLength) throw new BeyondLimits('regex.replace: result too long');
  }
  return expanded;
}

function textOfGroup(match: Match, group: number, text: string): string {
  const [start, end] = group === 0 ? [match.start, match.end] : (match.group(group) ?? [0, 0]);
  return text.slice(start, end);
}

/**
 * Go's `Regexp.Expand`: `$name` and `${name}`, where a name is as long as can be and one of digits only is a number, and `$$`.
 * Groups that do not exist expand to nothing; a `$` that begins none of these is itself.
 */
function parseReplacement(
  replacement: string,
  groups: Readonly<Record<string, number>>,
  groupCount: number,
  check: () => void,
): Piece[] {
  const pieces: Piece[] = [];
  let offset = 0;
  for (let dollar = replacement.indexOf('$'); dollar !== -1; dollar = replacement.indexOf('$', offset)) {
    check();
    pieces.push(replacement.slice(offset, dollar));
    const reference = referenceAt(replacement, dollar + 1);
    offset = reference.end;
    if (reference.name === undefined) pieces.push('$');
    else {
      const group = numberOf(reference.name) ?? groupNamed(reference.name, groups);
      if (group !== undefined && group <= groupCount) pieces.push({ group });
    }
  }
  pieces.push(replacement.slice(offset));
  return pieces.filter((piece) => piece !== '');
}

function groupNamed(text: string, groups: Readonly<Record<string, number>>): number | undefined {
  return Object.hasOwn(groups, text) ? groups[text] : undefined;
}

/** What stands behind a `$`; without a name it is a `$` of its own. */
function referenceAt(replacement: string, start: number): { readonly name?: string; readonly end: number } {
  if (replacement[start] === '$') return { end: start + 1 };
  const braced = replacement[start] === '{';
  name.lastIndex = braced ? start + 1 : start;
  const found = name.exec(replacement)?.[0];
  if (found === undefined) return { end: start };
  if (!braced) return { name: found, end: start + found.length };
  const close = start + 1 + found.length;
  return replacement[close] === '}' ? { name: found, end: close + 1 } : { end: start };
}

/** Digits without a leading zero; not too many, or it is a name again. */
function numberOf(text: string): number | undefined {
  return /^(?:0|[1-9]\d{0,8})$/.test(text) ? Number(text) : undefined;
}
