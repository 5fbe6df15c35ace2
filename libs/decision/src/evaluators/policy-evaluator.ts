import type { Decision } from '#libs/domain';
import { readPolicyResult } from '../policy-result.js';
import type { DecisionObserver } from '../ports/decision-observer.js';
import type { Timer } from '../time/timer.js';
import { Evaluator } from './evaluator.js';
import type { Question } from './question.js';

/** Innermost: asks the policy. */
export class PolicyEvaluator extends Evaluator {
  constructor(
    private readonly timer: Timer,
    private readonly observer: DecisionObserver,
  ) {
    super();
  }

  override async evaluate(question: Question): Promise<Decision> {
    const { policy } = question;
    const startedAt = this.timer.now();
    const result = await policy.loaded.evaluate(policy.package, question.input);
    this.observer.evaluated(policy.name, (this.timer.now() - startedAt) / 1000);
    return readPolicyResult(policy.name, result);
  }
}
