import type { Decision } from '#libs/domain';
import type { SingleFlight } from '../flights/single-flight.js';
import type { DecisionObserver } from '../ports/decision-observer.js';
import { Evaluator } from './evaluator.js';
import type { Question } from './question.js';

/**
 * Equal questions in flight share one answer, or one error. What is answered at once is never in flight. Questions that are
 * not repeatable never share.
 */
export class CoalescingEvaluator extends Evaluator {
  constructor(
    private readonly inner: Evaluator,
    private readonly flights: SingleFlight<Decision>,
    private readonly observer: DecisionObserver,
  ) {
    super();
  }

  override evaluate(question: Question): Decision | Promise<Decision> {
    if (!question.repeatable) return this.inner.evaluate(question);
    const flight = this.flights.join(question.localKey);
    if (flight === undefined) return this.ask(question);
    this.observer.evaluationShared();
    return flight;
  }

  private ask(question: Question): Decision | Promise<Decision> {
    const decision = this.inner.evaluate(question);
    return decision instanceof Promise ? this.flights.add(question.localKey, decision) : decision;
  }
}
