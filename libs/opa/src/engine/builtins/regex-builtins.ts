import { type Builtin, type BuiltinContext, inLongSteps, pure } from './builtin.js';
import { globsIntersect } from './glob-intersection/globs-intersect.js';
import { delimitedPattern } from './go-regexp/delimited-pattern.js';
import { matchesAnywhere, matchesOf } from './go-regexp/matches.js';
import { compilePattern } from './go-regexp/patterns.js';
import { replaceAll } from './go-regexp/replacement.js';
import { int64At, textAt } from './operands.js';

type Check = BuiltinContext['checkDeadline'];

/** Go's `Regexp.Split` without limit. An empty text has one empty part, unless the pattern is empty too. */
function split(expression: string, text: string, check: Check): string[] {
  const pattern = compilePattern(expression);
  if (expression !== '' && text === '') return [''];
  const parts: string[] = [];
  let from = 0;
  let lastStart = 0;
  for (const { start, end } of matchesOf(pattern, text, check)) {
    if (end !== 0) parts.push(text.slice(from, start));
    from = end;
    lastStart = start;
  }
  if (lastStart !== text.length) parts.push(text.slice(from));
  return parts;
}

/** @param limit how many matches at most; all, when negative. */
function find(expression: string, text: string, limit: bigint, check: Check): string[] {
  const pattern = compilePattern(expression);
  const found: string[] = [];
  if (limit === 0n) return found;
  for (const { start, end } of matchesOf(pattern, text, check)) {
    found.push(text.slice(start, end));
    if (BigInt(found.length) === limit) break;
  }
  return found;
}

export const regexBuiltins: readonly Builtin[] = [
  pure('regex.split', (operands, { checkDeadline }) =>
    split(textAt(operands, 0), textAt(operands, 1), checkDeadline),
  ),
  pure('regex.find_n', (operands, { checkDeadline }) =>
    find(textAt(operands, 0), textAt(operands, 1), int64At(operands, 2), checkDeadline),
  ),
  pure('regex.replace', (operands, { checkDeadline }) =>
    replaceAll(compilePattern(textAt(operands, 1)), textAt(operands, 0), textAt(operands, 2), checkDeadline),
  ),
  inLongSteps(
    pure('regex.template_match', (operands, { checkDeadline }) => {
      const [template, text] = [textAt(operands, 0), textAt(operands, 1)];
      const pattern = delimitedPattern(template, textAt(operands, 2), textAt(operands, 3), checkDeadline);
      return matchesAnywhere(compilePattern(pattern), text, checkDeadline);
    }),
  ),
  pure('regex.globs_match', (operands, { checkDeadline }) =>
    globsIntersect(textAt(operands, 0), textAt(operands, 1), checkDeadline),
  ),
];
