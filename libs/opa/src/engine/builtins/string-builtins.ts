import { compareCodePoints } from '../rego/compare-rego.js';
import { RegoNumber, RegoSet, type RegoValue } from '../rego/rego-value.js';
import { type Builtin, type BuiltinContext, BuiltinError, inLongSteps, pure } from './builtin.js';
import { displayText, goValue } from './go-format/go-value.js';
import { sprintf } from './go-format/sprintf.js';
import { renderTemplate } from './go-template/render-template.js';
import { arrayAt, int64At, objectAt, textAt, textsAt } from './operands.js';
import { codePoints, indexOfAll, split } from './text-positions.js';

/** Sorted texts let each prefix find its first candidate by halving, so long lists on both sides stay cheap. */
function anyStartsWithAny(
  texts: readonly string[],
  prefixes: readonly string[],
  context: BuiltinContext,
): boolean {
  const sorted = texts.toSorted(compareCodePoints);
  return prefixes.some((prefix) => {
    context.checkDeadline();
    return sorted[lowerBound(sorted, prefix)]?.startsWith(prefix) ?? false;
  });
}

function lowerBound(sorted: readonly string[], text: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareCodePoints(sorted[middle] as string, text) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function reversed(texts: readonly string[]): string[] {
  return texts.map((text) => Array.from(text).reverse().join(''));
}

/** An empty search text is found around every code point. */
function countOf(text: string, search: string, checkDeadline: () => void): RegoNumber {
  if (search === '') return RegoNumber.of(codePoints(text, 0, text.length) + 1);
  return RegoNumber.of(split(text, search, checkDeadline).length - 1);
}

/** The first parts, or the last ones of a negative count. An empty delimiter stands between any two code points. */
function splitN(text: string, delimiter: string, count: bigint, checkDeadline: () => void): string[] {
  const parts = delimiter === '' ? Array.from(text) : split(text, delimiter, checkDeadline);
  const length = BigInt(parts.length);
  if (count >= 0n) return parts.slice(0, Number(count < length ? count : length));
  return parts.slice(-count < length ? Number(count) : 0);
}

/** The parts of `$"..."`: text as it is, an expression as the set of its values, empty when undefined. */
function templatePart(part: RegoValue): string {
  if (!(part instanceof RegoSet)) return plain(part);
  const [value, ...others] = part.members;
  if (others.length > 0) throw new BuiltinError('a template string has one value at most per expression');
  return value === undefined ? '<undefined>' : plain(value);
}

function plain(value: RegoValue): string {
  return typeof value === 'string' ? value : displayText(value);
}

export const stringBuiltins: readonly Builtin[] = [
  inLongSteps(
    pure('sprintf', (operands, { checkDeadline }) =>
      sprintf(textAt(operands, 0), arrayAt(operands, 1).map(goValue), checkDeadline),
    ),
  ),
  pure('internal.template_string', (operands) => arrayAt(operands, 0).map(templatePart).join('')),
  pure('indexof_n', (operands, { checkDeadline }) =>
    indexOfAll(textAt(operands, 0), textAt(operands, 1), checkDeadline),
  ),
  pure('strings.count', (operands, { checkDeadline }) =>
    countOf(textAt(operands, 0), textAt(operands, 1), checkDeadline),
  ),
  pure('strings.split_n', (operands, { checkDeadline }) =>
    splitN(textAt(operands, 0), textAt(operands, 1), int64At(operands, 2), checkDeadline),
  ),
  inLongSteps(
    pure('strings.render_template', (operands, { checkDeadline }) =>
      renderTemplate(textAt(operands, 0), objectAt(operands, 1), checkDeadline),
    ),
  ),
  pure('strings.any_prefix_match', (operands, context) =>
    anyStartsWithAny(textsAt(operands, 0), textsAt(operands, 1), context),
  ),
  pure('strings.any_suffix_match', (operands, context) =>
    anyStartsWithAny(reversed(textsAt(operands, 0)), reversed(textsAt(operands, 1)), context),
  ),
];
