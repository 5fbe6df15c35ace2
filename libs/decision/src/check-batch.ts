import { AuthzError, type CheckRequest, type Decision } from '#libs/domain';
import { type AnswerRoom, type BatchResult, endlessRoom } from './answer-room.js';
import type { CheckDeps, CheckOptions } from './check-access.js';
import { assertAffordable } from './batch-input.js';
import { notInTime, type PreparedCheck } from './decide.js';
import { sliceMillis } from './fairness/loop-share.js';
import { type Payer, somebody } from './fairness/payer.js';
import type { RealmState } from './replica/realm-state.js';
import { RememberingWriter } from './request-texts.js';
import type { Moment } from './subjects/moment.js';
import type { ResolvedSubject } from './subjects/resolved-subject.js';
import { Deadline } from './time/deadline.js';
import type { NextTurn } from './time/next-turn.js';
import { Slices } from './time/slices.js';

/** When a batch stops (AuthZEN 1.0, section 7.1.2.1). */
export type EvaluationsSemantic = 'execute_all' | 'deny_on_first_deny' | 'permit_on_first_permit';

export type BatchItem = CheckRequest | AuthzError;

export interface BatchAnswer {
  /** In the order asked; shorter than asked when the semantic stopped early, the last one being what stopped it. */
  readonly items: readonly BatchResult[];
  /** The one revision that all items were decided at. */
  readonly revision: number;
}

/** Evaluations whose cache look-ups return together also run together, without a turn in between: this many at most. */
const decidedAtOnce = 8;

export interface BatchOptions extends CheckOptions {
  readonly room?: AnswerRoom;
}

const nothingDemanded: BatchOptions = {};

type Deciding = (item: PreparedItem) => BatchResult | Promise<BatchResult>;

type PreparedItem = AuthzError | PreparedCheck;

export interface CheckBatchDeps extends CheckDeps {
  readonly nextTurn: NextTurn;
  /** Of all that policies would be given. */
  readonly maxInputCharacters: number;
}

/** Many questions, answered at one revision. */
export class CheckBatch {
  constructor(private readonly deps: CheckBatchDeps) {}

  /**
   * At once when nothing has to be waited for and one slice is enough, else by a promise. Never throws.
   * @param items requests as `CheckAccess.check` wants them.
   * An item that is an `AuthzError` already, or cannot be decided, is an `AuthzError` in the answer and counts as a deny.
   * Rejects only when nothing of it can be decided: `realm_not_found`, `revision_not_reached`, `store_unavailable` (the
   * realm was never loaded), `replica_stale`, `shutting_down`; and before anything is decided when the items give policies too
   * much to read: `payload_too_large`. Items not begun when the time is up are `evaluation_timeout`; those for which there is
   * no room in the answer are what the room says, and are not decided once it is full.
   */
  check(
    realm: string,
    items: readonly BatchItem[],
    semantic: EvaluationsSemantic,
    options: BatchOptions = nothingDemanded,
    payer: Payer = somebody,
  ): BatchAnswer | Promise<BatchAnswer> {
    const { moments, timer, timeoutMs } = this.deps;
    const atLeastRevision = options.atLeastRevision ?? 0;
    const deadline = new Deadline(timer, timeoutMs, options.since);
    const subjects = items.flatMap((item) => (item instanceof AuthzError ? [] : item.subject));
    const asked = { realm, subjects, atLeastRevision };
    const answer = (moment: Moment) =>
      this.answer(
        preparedItems(items, moment, atLeastRevision, payer),
        moment.state,
        semantic,
        this.deciding(deadline, options.room ?? endlessRoom),
        payer,
      );
    const moment = moments.peek(asked);
    return moment === undefined ? moments.at(asked, deadline, answer) : answer(moment);
  }

  /** All of it at `state`, also what comes to be decided only after others were waited for. */
  private answer(
    items: readonly PreparedItem[],
    state: RealmState,
    semantic: EvaluationsSemantic,
    decide: Deciding,
    payer: Payer,
  ): BatchAnswer | Promise<BatchAnswer> {
    try {
      assertAffordable(items, this.deps.maxInputCharacters);
    } catch (refusal) {
      return Promise.reject(asAuthzError(refusal));
    }
    const { policies, revision } = state;
    const slices = new Slices(this.deps.timer, this.deps.nextTurn, sliceMillis, payer);
    policies.lease();
    const results = resultsOf(semantic, items, decide, slices);
    if (!(results instanceof Promise)) {
      policies.release();
      return { items: results, revision };
    }
    return results
      .then((reached) => ({ items: reached, revision }))
      .finally(() => {
        policies.release();
      });
  }

  /** What it gives never throws and never rejects. */
  private deciding(deadline: Deadline, room: AnswerRoom): Deciding {
    const settled = (result: BatchResult) => this.observed(room.admit(result));
    const failed = (error: unknown) => settled(asAuthzError(error));
    return (item) => {
      if (room.refusal !== undefined) return this.observed(room.refusal);
      if (item instanceof AuthzError) return settled(item);
      if (deadline.passed) return settled(notInTime());
      try {
        const decision = this.deps.decide.decide(item, () => deadline);
        return decision instanceof Promise ? decision.then(settled, failed) : settled(decision);
      } catch (error) {
        return failed(error);
      }
    };
  }

  private observed(result: BatchResult): BatchResult {
    if (result instanceof AuthzError) this.deps.observer.undecided(result.code);
    else this.deps.observer.decided(result.effect);
    return result;
  }
}

function resultsOf(
  semantic: EvaluationsSemantic,
  items: readonly PreparedItem[],
  decide: Deciding,
  slices: Slices,
): BatchResult[] | Promise<BatchResult[]> {
  switch (semantic) {
    case 'execute_all':
      return all(items, decide, slices);
    case 'deny_on_first_deny':
      return untilEffect('deny', items, decide, slices);
    case 'permit_on_first_permit':
      return untilEffect('allow', items, decide, slices);
  }
}

/** Pairs the requests with their subjects, which come in the same order without the items that were refused already. */
function preparedItems(
  items: readonly BatchItem[],
  { state, subjects }: Moment,
  atLeastRevision: number,
  payer: Payer,
): PreparedItem[] {
  const writer = new RememberingWriter();
  let next = 0;
  return items.map((request) => {
    if (request instanceof AuthzError) return request;
    const subject = subjects[next++] as ResolvedSubject | AuthzError;
    return subject instanceof AuthzError
      ? subject
      : { state, subject, request, atLeastRevision, writer, payer };
  });
}

/** Several at a time. `decide` never throws or rejects. */
function all(
  items: readonly PreparedItem[],
  decide: Deciding,
  slices: Slices,
): BatchResult[] | Promise<BatchResult[]> {
  const results: BatchResult[] = [];
  let next = 0;
  /** To the end of the slice, or to an item that has to be waited for. */
  const advance = (): Promise<void> | undefined => {
    while (next < items.length && !slices.spent) {
      const index = next++;
      const result = decide(items[index] as PreparedItem);
      if (result instanceof Promise) {
        return result.then((reached) => {
          results[index] = reached;
        });
      }
      results[index] = result;
    }
    return undefined;
  };
  const runner = async (begun?: Promise<void>): Promise<void> => {
    await begun;
    while (next < items.length) {
      while (slices.spent) await slices.next();
      await advance();
    }
  };
  const begun = advance();
  if (begun === undefined && next === items.length) return results;
  const others = Array.from({ length: decidedAtOnce - 1 }, () => runner());
  return Promise.all([runner(begun), ...others]).then(() => results);
}

/** One after the other, up to and with the first that has the effect. */
function untilEffect(
  effect: Decision['effect'],
  items: readonly PreparedItem[],
  decide: Deciding,
  slices: Slices,
): BatchResult[] | Promise<BatchResult[]> {
  const results: BatchResult[] = [];
  const stops = (result: BatchResult): boolean => {
    results.push(result);
    return (
      (result instanceof AuthzError ? 'deny' : result.effect) === effect || results.length === items.length
    );
  };
  const rest = async (begun?: Promise<BatchResult>): Promise<BatchResult[]> => {
    if (begun !== undefined && stops(await begun)) return results;
    for (;;) {
      while (slices.spent) await slices.next();
      const decided = decide(items[results.length] as PreparedItem);
      if (stops(decided instanceof Promise ? await decided : decided)) return results;
    }
  };
  if (items.length === 0) return results;
  while (!slices.spent) {
    const decided = decide(items[results.length] as PreparedItem);
    if (decided instanceof Promise) return rest(decided);
    if (stops(decided)) return results;
  }
  return rest();
}

function asAuthzError(error: unknown): AuthzError {
  if (error instanceof AuthzError) return error;
  return new AuthzError('internal', 'the decision failed', { cause: error });
}
