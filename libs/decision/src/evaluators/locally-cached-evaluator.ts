import type { Decision } from '#libs/domain';
import { frozen } from '../frozen-decision.js';
import type { DecisionObserver } from '../ports/decision-observer.js';
import type { Timer } from '../time/timer.js';
import { Evaluator } from './evaluator.js';
import type { LocalDecisions } from './local-decisions.js';
import type { Question } from './question.js';
import { storedDecision } from './stored-decision.js';

/** How long a kept decision lives, in milliseconds; varies, so that what was kept together does not expire together. */
export type LifetimeMs = () => number;

/**
 * Decisions in process, by the full text of their key. Nothing is ever invalidated: a change makes other keys, and the old
 * ones are not asked for again. Errors are not kept.
 */
export class LocallyCachedEvaluator extends Evaluator {
  constructor(
    private readonly inner: Evaluator,
    private readonly decisions: LocalDecisions,
    private readonly lifetimeMs: LifetimeMs,
    private readonly timer: Timer,
    private readonly observer: DecisionObserver,
  ) {
    super();
  }

  override evaluate(question: Question): Decision | Promise<Decision> {
    if (!question.repeatable) return this.inner.evaluate(question);
    const kept = this.decisions.get(question.localKey, this.timer.now());
    this.observer.cacheLookedUp('local', kept !== undefined);
    if (kept !== undefined) return kept;
    const decision = this.inner.evaluate(question);
    if (decision instanceof Promise) return decision.then((reached) => this.keep(question, reached));
    return this.keep(question, decision);
  }

  private keep({ localKey }: Question, reached: Decision): Decision {
    const decision = frozen(reached);
    const size = localKey.length + (decision.context ? storedDecision(decision).length : 1);
    this.decisions.set(localKey, decision, size, this.timer.now() + this.lifetimeMs());
    return decision;
  }
}
