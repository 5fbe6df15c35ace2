import { isAscii } from 'node:buffer';

import type { CheckRequest } from '#libs/domain';

const questionsPerGeneration = 1_024;
const longestBody = 2_048;

/**
 * Questions that were read lately, by the exact text of their bodies: services ask the same again and again, and reading is a
 * good part of answering. What a body says depends on its bytes alone, so nothing here is ever out of date. Two generations:
 * when the younger is full, the older is dropped.
 */
export class RecentQuestions {
  private young = new Map<string, CheckRequest>();
  private old = new Map<string, CheckRequest>();

  /** The question in `body`: remembered, or read by `read`, which may throw. Nobody may change it. */
  question(body: Buffer, read: () => CheckRequest): CheckRequest {
    if (body.byteLength > longestBody || !isAscii(body)) return read();
    const text = body.toString('latin1');
    const known = this.young.get(text);
    if (known !== undefined) return known;
    const question = this.old.get(text) ?? read();
    // A token's text is kept nowhere.
    if (question.subject.type !== 'token') this.keep(text, question);
    return question;
  }

  private keep(text: string, question: CheckRequest): void {
    if (this.young.size >= questionsPerGeneration) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(text, question);
  }
}
