import { AuthzError, type CheckRequest, type Decision } from '#libs/domain';
import type { Evaluator } from './evaluators/evaluator.js';
import { Question } from './evaluators/question.js';
import type { Payer } from './fairness/payer.js';
import type { RealmState } from './replica/realm-state.js';
import { servingPolicyOf } from './replica/serving-policy-of.js';
import type { TextWriter } from './request-texts.js';
import type { ResolvedSubject } from './subjects/resolved-subject.js';
import type { Deadline } from './time/deadline.js';

/** A request with all that is needed to decide it. */
export interface PreparedCheck {
  readonly state: RealmState;
  readonly subject: ResolvedSubject;
  readonly request: CheckRequest;
  readonly atLeastRevision: number;
  readonly writer: TextWriter;
  readonly payer: Payer;
}

const deny: Decision = Object.freeze({ effect: 'deny' });

/** Decides a prepared check, at once when the answer is known; `deadline` is asked for only when it is not. */
export class Decide {
  constructor(private readonly evaluator: Evaluator) {}

  decide(check: PreparedCheck, deadline: () => Deadline): Decision | Promise<Decision> {
    const { state, subject, request } = check;
    if (subject.record?.status === 'disabled') return deny;
    const entry = state.policies.deciding(request.resource.type);
    if (entry === undefined) return deny;
    const policy = servingPolicyOf(entry, check.atLeastRevision, subject.record?.revision);
    const question = new Question(state.realm, policy, subject, request, check.writer, check.payer);
    const decision = this.evaluator.evaluate(question);
    return decision instanceof Promise ? this.await(decision, state, deadline()) : decision;
  }

  private await(decision: Promise<Decision>, state: RealmState, deadline: Deadline): Promise<Decision> {
    // Held until the evaluation ends, which may be after this caller has given up.
    state.policies.lease();
    const release = () => {
      state.policies.release();
    };
    decision.then(release, release);
    return deadline.bound(decision, notInTime);
  }
}

export function notInTime(): AuthzError {
  return new AuthzError('evaluation_timeout', 'the decision was not reached in time');
}
