import { RE2JS } from 're2js';

import { BuiltinError } from '../builtin.js';
import { compileAnew } from './patterns.js';

/**
 * The whole pattern of a text with patterns between delimiters, as in `/users/{[0-9]+}`: what stands outside is literal,
 * each pattern must be sound by itself, and all of a text has to match. Delimiters are one byte each and may nest.
 */
export function delimitedPattern(template: string, start: string, end: string, check: () => void): string {
  if (!isByte(start) || !isByte(end)) throw new BuiltinError('a delimiter must be one byte');
  let pattern = '^';
  let from = 0;
  for (const { opens, closes } of delimited(template, start, end)) {
    check();
    const inner = template.slice(opens + 1, closes);
    compileAnew(`^${inner}$`);
    pattern += `${RE2JS.quote(template.slice(from, opens))}(${inner})`;
    from = closes + 1;
  }
  return `${pattern}${RE2JS.quote(template.slice(from))}$`;
}

function isByte(text: string): boolean {
  return text.length === 1 && text <= '\x7f';
}

function* delimited(
  template: string,
  start: string,
  end: string,
): Generator<{ readonly opens: number; readonly closes: number }> {
  let depth = 0;
  let opens = 0;
  for (let index = 0; index < template.length; index++) {
    // Equal delimiters only open, so that they are never balanced.
    if (template[index] === start) {
      if (depth++ === 0) opens = index;
    } else if (template[index] === end) {
      if (--depth < 0) break;
      if (depth === 0) yield { opens, closes: index };
    }
  }
  if (depth !== 0) throw new BuiltinError('unbalanced delimiters');
}
