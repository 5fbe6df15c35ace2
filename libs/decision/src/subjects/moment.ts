import { AuthzError, type SubjectReference } from '#libs/domain';
import type { RealmState } from '../replica/realm-state.js';
import { inTurns } from '../replica/in-turns.js';
import type { Replica } from '../replica/replica.js';
import type { Deadline } from '../time/deadline.js';
import type { ResolvedSubject } from './resolved-subject.js';
import type { SubjectResolver } from './subject-resolver.js';

/** A realm's state and subjects that all belong to one revision. */
export interface Moment {
  readonly state: RealmState;
  /** In the order asked; an `AuthzError` for a subject that could not be resolved. */
  readonly subjects: readonly (ResolvedSubject | AuthzError)[];
}

export interface MomentRequest {
  readonly realm: string;
  readonly subjects: readonly SubjectReference[];
  readonly atLeastRevision: number;
}

/** Subjects of one request that are looked up at once, so that a batch of a thousand leaves room for others. */
const resolvedAtOnce = 8;

/** Brings state and subjects together so that no decision is torn between two revisions. */
export class Moments {
  constructor(
    private readonly replica: Replica,
    private readonly resolver: SubjectResolver,
  ) {}

  /** At once, when nothing has to be waited for. Then it is the state applied now: what needs it longer must lease it. */
  peek({ realm, subjects, atLeastRevision }: MomentRequest): Moment | undefined {
    const state = this.replica.peek(realm);
    if (state === undefined || state.revision < atLeastRevision) return undefined;
    const resolved: ResolvedSubject[] = [];
    let last: SubjectReference | undefined;
    for (const subject of subjects) {
      const one = subject === last ? resolved.at(-1) : this.resolver.peek(realm, subject);
      if (one === undefined) return undefined;
      resolved.push(one);
      last = subject;
    }
    return { state, subjects: resolved };
  }

  /**
   * Calls `use` with a moment. Synchronously, so that nothing can be applied between taking the moment and its use: what
   * `use` needs longer it must lease. Rejects as `use` does, and when the realm or the demanded revision cannot be had, or
   * everything keeps changing until the deadline.
   */
  async at<T>(
    request: MomentRequest,
    deadline: Deadline,
    use: (moment: Moment) => T | Promise<T>,
  ): Promise<T> {
    const { realm } = request;
    await this.replica.reached(realm, request.atLeastRevision, deadline);
    // Items that share their subject share what is known of it.
    const distinct = [...new Set(request.subjects)];
    const known = new Map<SubjectReference, ResolvedSubject | AuthzError>();
    for (;;) {
      const state = this.replica.state(realm);
      // Nothing is awaited between taking the state and this check: what passes belongs to `state`.
      const stale = distinct.filter((subject) => !this.belongs(state, known.get(subject)));
      if (stale.length === 0)
        return use({
          state,
          subjects: request.subjects.map((one) => known.get(one) as ResolvedSubject | AuthzError),
        });
      if (deadline.passed) throw new AuthzError('store_unavailable', 'the subjects change too quickly');
      const outcomes = await inTurns(stale, resolvedAtOnce, async (subject) => {
        known.set(subject, await this.resolve(realm, subject, deadline));
      });
      for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
    }
  }

  private belongs(state: RealmState, subject: ResolvedSubject | AuthzError | undefined): boolean {
    if (subject === undefined) return false;
    return subject instanceof AuthzError || this.resolver.isCurrent(state, subject);
  }

  private async resolve(
    realm: string,
    subject: SubjectReference,
    deadline: Deadline,
  ): Promise<ResolvedSubject | AuthzError> {
    try {
      return this.resolver.peek(realm, subject) ?? (await this.resolver.resolve(realm, subject, deadline));
    } catch (error) {
      if (error instanceof AuthzError) return error;
      throw error;
    }
  }
}
