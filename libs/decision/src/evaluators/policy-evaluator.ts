import type { Decision } from '#libs/domain';
import { PolicyResults } from '../policy-result.js';
import type { DecisionObserver } from '../ports/decision-observer.js';
import type { ServingPolicy } from '../replica/serving-policy.js';
import type { Timer } from '../time/timer.js';
import { Evaluator } from './evaluator.js';
import type { Question } from './question.js';

/** Innermost: asks the policy. */
export class PolicyEvaluator extends Evaluator {
  private readonly results = new PolicyResults();

  constructor(
    private readonly timer: Timer,
    private readonly observer: DecisionObserver,
  ) {
    super();
  }

  override evaluate({ policy, input, payer }: Question): Decision | Promise<Decision> {
    const startedAt = this.timer.now();
    const result = policy.loaded.evaluate(policy.package, input, payer);
    if (result instanceof Promise) return result.then((text) => this.decision(policy, startedAt, text));
    return this.decision(policy, startedAt, result);
  }

  private decision(policy: ServingPolicy, startedAt: number, result: string | undefined): Decision {
    this.observer.evaluated(policy.name, (this.timer.now() - startedAt) / 1000);
    return this.results.read(policy.name, shownResult(policy, result));
  }
}

/** Private names right in the package are left out as the context is read, so only those below are cut out of the text. */
function shownResult({ privateNames, packagePath }: ServingPolicy, result: string | undefined) {
  if (result === undefined || !privateNames.anyBelow) return result;
  return privateNames.shown(result, packagePath);
}
