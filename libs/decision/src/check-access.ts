import { AuthzError, type CheckRequest, type Decision } from '#libs/domain';
import { type Decide, notInTime, type PreparedCheck } from './decide.js';
import { type Payer, somebody } from './fairness/payer.js';
import type { DecisionObserver } from './ports/decision-observer.js';
import type { Replica } from './replica/replica.js';
import { plainWriter } from './request-texts.js';
import type { Moments } from './subjects/moment.js';
import type { ResolvedSubject } from './subjects/resolved-subject.js';
import type { SubjectResolver } from './subjects/subject-resolver.js';
import { Deadline } from './time/deadline.js';
import type { Timer } from './time/timer.js';

export interface CheckOptions {
  /** Never answer from an older revision of the realm than this. */
  readonly atLeastRevision?: number;
  /** When the question was asked, on the timer's clock, if that was not now: its deadline counts from there. */
  readonly since?: number;
}

export interface CheckAnswer {
  readonly decision: Decision;
  /** Revision of the realm that the decision belongs to. */
  readonly revision: number;
}

export interface CheckDeps {
  readonly replica: Replica;
  readonly resolver: SubjectResolver;
  readonly moments: Moments;
  readonly decide: Decide;
  readonly observer: DecisionObserver;
  readonly timer: Timer;
  /** How long one question may take in all. */
  readonly timeoutMs: number;
}

const nothingDemanded: CheckOptions = {};

/** May this subject do this to that? */
export class CheckAccess {
  constructor(private readonly deps: CheckDeps) {}

  /**
   * At once when nothing has to be waited for, else by a promise. Never throws.
   * @param request of JSON values that have passed `parseStrictJson`: they are not checked again.
   * Rejects with an `AuthzError` when no answer could be reached: `realm_not_found`, `revision_not_reached`, `token_invalid`,
   * `token_expired`, `issuer_unavailable`, `store_unavailable`, `replica_stale`, `policy_unavailable`, `evaluation_failed`,
   * `evaluation_timeout`, `invalid_request`, `shutting_down`.
   */
  check(
    realm: string,
    request: CheckRequest,
    options: CheckOptions = nothingDemanded,
    payer: Payer = somebody,
  ): CheckAnswer | Promise<CheckAnswer> {
    const { since } = options;
    try {
      const deadline = since === undefined ? undefined : this.deadline(since);
      if (deadline?.passed === true) throw notInTime();
      const check = this.preparedAtOnce(realm, request, options, payer);
      const answer =
        check === undefined ? this.waited(realm, request, options, payer) : this.answer(check, deadline);
      return answer instanceof Promise ? answer.then(this.decided, this.undecided) : this.decided(answer);
    } catch (error) {
      return Promise.reject(error as AuthzError).catch(this.undecided);
    }
  }

  private readonly decided = (answer: CheckAnswer): CheckAnswer => {
    this.deps.observer.decided(answer.decision.effect);
    return answer;
  };

  private readonly undecided = (error: unknown): never => {
    this.deps.observer.undecided(error instanceof AuthzError ? error.code : 'internal');
    throw error;
  };

  /** State and subject are taken without a pause in between, so they belong together. */
  private preparedAtOnce(
    realm: string,
    request: CheckRequest,
    { atLeastRevision = 0 }: CheckOptions,
    payer: Payer,
  ): PreparedCheck | undefined {
    const state = this.deps.replica.peek(realm);
    if (state === undefined || state.revision < atLeastRevision) return undefined;
    const subject = this.deps.resolver.peek(realm, request.subject);
    return subject && { state, subject, request, atLeastRevision, writer: plainWriter, payer };
  }

  private waited(
    realm: string,
    request: CheckRequest,
    { atLeastRevision = 0, since }: CheckOptions,
    payer: Payer,
  ): Promise<CheckAnswer> {
    const moment = { realm, subjects: [request.subject], atLeastRevision };
    const deadline = this.deadline(since);
    return this.deps.moments.at(moment, deadline, ({ state, subjects }) => {
      const subject = subjects[0] as ResolvedSubject | AuthzError;
      if (subject instanceof AuthzError) throw subject;
      return this.answer({ state, subject, request, atLeastRevision, writer: plainWriter, payer }, deadline);
    });
  }

  private answer(check: PreparedCheck, deadline?: Deadline): CheckAnswer | Promise<CheckAnswer> {
    const { revision } = check.state;
    const decided = this.deps.decide.decide(check, () => deadline ?? this.deadline());
    if (decided instanceof Promise) return decided.then((decision) => ({ decision, revision }));
    return { decision: decided, revision };
  }

  private deadline(since?: number): Deadline {
    return new Deadline(this.deps.timer, this.deps.timeoutMs, since);
  }
}
