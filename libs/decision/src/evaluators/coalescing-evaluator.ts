import type { Decision } from '#libs/domain';
import type { SingleFlight } from '../flights/single-flight.js';
import type { DecisionObserver } from '../ports/decision-observer.js';
import { Evaluator } from './evaluator.js';
import type { Question } from './question.js';

/** Equal questions in flight share one answer, or one error. Questions that are not repeatable never share. */
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
    const flight = this.flights.join(question.key);
    if (flight === undefined) return this.flights.start(question.key, () => this.ask(question));
    this.observer.evaluationShared();
    return flight;
  }

  private async ask(question: Question): Promise<Decision> {
    return this.inner.evaluate(question);
  }
}
