import type { Decision } from '#libs/domain';
import type { DecisionObserver } from '../ports/decision-observer.js';
import type { SharedDecisionCache } from '../ports/shared-decision-cache.js';
import type { Timer } from '../time/timer.js';
import { Evaluator } from './evaluator.js';
import type { Question } from './question.js';
import type { SharedCacheChoice } from './shared-cache-choice.js';
import { readStoredDecision, storedDecision } from './stored-decision.js';

export interface SharedCachedEvaluatorDeps {
  readonly inner: Evaluator;
  readonly cache: SharedDecisionCache;
  readonly choice: SharedCacheChoice;
  readonly lifetimeSeconds: () => number;
  readonly timer: Timer;
  readonly observer: DecisionObserver;
}

/** Decisions that replicas share. A replica that lags behind writes under old keys, which only such a replica reads. */
export class SharedCachedEvaluator extends Evaluator {
  constructor(private readonly deps: SharedCachedEvaluatorDeps) {
    super();
  }

  override evaluate(question: Question): Decision | Promise<Decision> {
    const { cache, choice, timer } = this.deps;
    if (!question.repeatable || !cache.available) return this.deps.inner.evaluate(question);
    if (!choice.asks(question.policy.digest, timer.now())) return this.measured(question);
    return this.shared(question);
  }

  private async shared(question: Question): Promise<Decision> {
    const { cache } = this.deps;
    const kept = await this.lookUp(question.key);
    if (kept !== undefined) return kept;
    const decision = await this.measured(question);
    cache.set(question.key, storedDecision(decision), this.deps.lifetimeSeconds());
    return decision;
  }

  private async lookUp(key: string): Promise<Decision | undefined> {
    const { cache, choice, timer, observer } = this.deps;
    const startedAt = timer.now();
    const text = await cache.get(key);
    const endedAt = timer.now();
    choice.roundTripped(endedAt - startedAt, endedAt);
    const decision = text === undefined ? undefined : readStoredDecision(text);
    observer.cacheLookedUp('shared', decision !== undefined);
    return decision;
  }

  private measured(question: Question): Decision | Promise<Decision> {
    const { choice, inner, timer } = this.deps;
    const startedAt = timer.now();
    const measured = (decision: Decision): Decision => {
      choice.evaluated(question.policy.digest, timer.now() - startedAt);
      return decision;
    };
    const decision = inner.evaluate(question);
    return decision instanceof Promise ? decision.then(measured) : measured(decision);
  }
}
