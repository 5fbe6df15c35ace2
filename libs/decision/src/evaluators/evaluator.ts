import type { Decision } from '#libs/domain';
import type { Question } from './question.js';

/**
 * Answers one question: at once when it can, else by a promise. Throws or rejects only when no answer could be reached; a
 * deny is an answer. Decisions may be shared between callers, so nobody changes them.
 */
export abstract class Evaluator {
  abstract evaluate(question: Question): Decision | Promise<Decision>;
}
