import type { Evaluation } from '../host/evaluation.js';
import { readRego } from './read-rego.js';
import { ResultSize, resultTooLarge } from './result-size.js';
import { RegoObject, RegoSet, type RegoValue } from './rego-value.js';
import { toJson } from './write-rego.js';

/** Longer texts are worked out every time: they repeat less, and would fill memory. */
const keptLength = 512;
const keptTexts = 256;

/**
 * Turns a module's result set into the JSON of its result. A policy gives few different answers, so the last ones are kept: the
 * same text always means the same value.
 */
export class ResultTexts {
  private readonly kept = new Map<string, string | undefined>();

  /**
   * undefined: the result is. Throws `result_too_large`.
   * @param evaluation whose deadline stops the reading of a large text.
   */
  jsonOf(
    resultSet: string,
    evaluation: Pick<Evaluation, 'checkDeadline' | 'largestResult'>,
  ): string | undefined {
    if (resultSet.length > keptLength) return worked(resultSet, evaluation);
    const known = this.kept.get(resultSet);
    if (known !== undefined || this.kept.has(resultSet)) return known;
    const json = worked(resultSet, evaluation);
    if (this.kept.size >= keptTexts) this.kept.clear();
    this.kept.set(resultSet, json);
    return json;
  }
}

function worked(
  resultSet: string,
  { checkDeadline, largestResult }: Pick<Evaluation, 'checkDeadline' | 'largestResult'>,
): string | undefined {
  const result = onlyResult(readRego(resultSet, checkDeadline));
  if (result === undefined) return undefined;
  const json = toJson(result, new ResultSize(largestResult));
  if (Buffer.byteLength(json) > largestResult) throw resultTooLarge(largestResult);
  return json;
}

/** The result set: empty, or one object with the member `result`. */
function onlyResult(set: RegoValue): RegoValue | undefined {
  if (!(set instanceof RegoSet)) throw new Error('the module answered no result set');
  const [binding, ...others] = set.members;
  if (binding === undefined) return undefined;
  const [entry] = binding instanceof RegoObject ? binding.entries : [];
  if (others.length > 0 || entry?.[0] !== 'result') throw new Error('the module answered an odd result set');
  return entry[1];
}
