import type { Decision, JsonValue } from '#libs/domain';
import type { LRUCache } from 'lru-cache';
import type { DecisionObserver } from '../ports/decision-observer.js';
import { Evaluator } from './evaluator.js';
import type { Question } from './question.js';
import { storedDecision } from './stored-decision.js';

export type LocalDecisions = LRUCache<string, Decision>;

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
    private readonly observer: DecisionObserver,
  ) {
    super();
  }

  override evaluate(question: Question): Decision | Promise<Decision> {
    if (!question.repeatable) return this.inner.evaluate(question);
    const kept = this.decisions.get(question.key);
    this.observer.cacheLookedUp('local', kept !== undefined);
    return kept ?? this.fill(question);
  }

  private async fill(question: Question): Promise<Decision> {
    const decision = frozen(await this.inner.evaluate(question));
    const size = question.key.length + (decision.context ? storedDecision(decision).length : 1);
    this.decisions.set(question.key, decision, { size, ttl: this.lifetimeMs() });
    return decision;
  }
}

/** Many callers get the same object, so none may change it. */
function frozen(decision: Decision): Decision {
  if (decision.context !== undefined) freezeAll(decision.context);
  return Object.freeze(decision);
}

function freezeAll(value: JsonValue): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  Object.values(value).forEach(freezeAll);
}
