import type { AnswerRoom, BatchResult } from '#libs/decision';
import { AuthzError } from '#libs/domain';

import { decisionText, undecidedText } from './decision.mapper.js';

/**
 * The text of a batch's answer, written while its items are decided. Decisions that say nothing beside yes or no count nothing: their
 * number is bounded. What would make the others longer than `most` bytes together is refused in its place, and so is all that
 * would be decided after it.
 */
export class BatchText implements AnswerRoom {
  refusal: AuthzError | undefined;
  private left: number;
  /** Equal answers often are one object, which need not be written again. */
  private readonly texts = new Map<BatchResult, string>();

  constructor(private readonly most = Infinity) {
    this.left = most;
  }

  admit(result: BatchResult): BatchResult {
    if (this.refusal !== undefined) return this.refusal;
    if (saysLittle(result)) return result;
    const text = this.textOf(result);
    this.left -= Buffer.byteLength(text);
    if (this.left >= 0) return result;
    this.texts.delete(result);
    return (this.refusal = answerTooLarge(this.most));
  }

  /** @param items in the order asked. */
  of(items: readonly BatchResult[]): string {
    return `{"evaluations":[${items.map((item) => this.textOf(item)).join(',')}]}`;
  }

  private textOf(item: BatchResult): string {
    if (saysLittle(item)) return decisionText(item);
    const known = this.texts.get(item);
    if (known !== undefined) return known;
    const text = item instanceof AuthzError ? undecidedText(item) : decisionText(item);
    this.texts.set(item, text);
    return text;
  }
}

function saysLittle(result: BatchResult): result is Exclude<BatchResult, AuthzError> {
  return !(result instanceof AuthzError) && result.context === undefined;
}

function answerTooLarge(most: number): AuthzError {
  const message = `the decisions of this batch are longer than ${most} bytes together: ask for fewer at once`;
  return new AuthzError('result_too_large', message);
}
