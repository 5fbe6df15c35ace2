import { AuthzError, type CheckRequest, type Decision } from '#libs/domain';
import type { CheckDeps, CheckOptions } from './check-access.js';
import { notInTime } from './decide.js';
import { rememberedTexts } from './object-texts.js';
import type { Moment } from './subjects/moment.js';
import type { ResolvedSubject } from './subjects/resolved-subject.js';
import { Deadline } from './time/deadline.js';
import type { NextTurn } from './time/next-turn.js';
import { Slices } from './time/slices.js';

/** When a batch stops (AuthZEN 1.0, section 7.1.2.1). */
export type EvaluationsSemantic = 'execute_all' | 'deny_on_first_deny' | 'permit_on_first_permit';

export type BatchItem = CheckRequest | AuthzError;
export type BatchResult = Decision | AuthzError;

export interface BatchAnswer {
  /** In the order asked; shorter than asked when the semantic stopped early, the last one being what stopped it. */
  readonly items: readonly BatchResult[];
  /** The one revision that all items were decided at. */
  readonly revision: number;
}

/** How long a batch keeps the event loop to itself, if no single evaluation takes longer. */
const sliceMs = 10;

/** Evaluations whose cache look-ups return together also run together, without a turn in between: this many at most. */
const decidedAtOnce = 8;

type Deciding = (item: PreparedItem) => BatchResult | Promise<BatchResult>;

type PreparedItem = AuthzError | { readonly request: CheckRequest; readonly subject: ResolvedSubject };

export interface CheckBatchDeps extends CheckDeps {
  readonly nextTurn: NextTurn;
}

/** Many questions, answered at one revision. */
export class CheckBatch {
  constructor(private readonly deps: CheckBatchDeps) {}

  /**
   * An item that is an `AuthzError` already, or cannot be decided, is an `AuthzError` in the answer and counts as a deny.
   * Rejects only when nothing of it can be decided: `realm_not_found`, `revision_not_reached`, `store_unavailable` (the
   * realm was never loaded), `shutting_down`. Items not begun when the time is up are `evaluation_timeout`.
   */
  async check(
    realm: string,
    items: readonly BatchItem[],
    semantic: EvaluationsSemantic,
    options: CheckOptions = {},
  ): Promise<BatchAnswer> {
    const atLeastRevision = options.atLeastRevision ?? 0;
    const deadline = new Deadline(this.deps.timer, this.deps.timeoutMs);
    const requests = items.filter((item): item is CheckRequest => !(item instanceof AuthzError));
    const subjects = requests.map(({ subject }) => subject);
    return this.deps.moments.at({ realm, subjects, atLeastRevision }, deadline, async (moment) => {
      const { state } = moment;
      // All of it at this state, also what comes to be decided only after others were waited for.
      state.policies.lease();
      try {
        const texts = rememberedTexts();
        const decide: Deciding = (item) => {
          if (item instanceof AuthzError) return this.observed(item);
          if (deadline.passed) return this.observed(notInTime());
          return this.decided(() =>
            this.deps.decide.decide({ ...item, state, atLeastRevision, texts }, () => deadline),
          );
        };
        const slices = new Slices(this.deps.timer, this.deps.nextTurn, sliceMs);
        return {
          items: await resultsOf(semantic, preparedItems(items, moment), decide, slices),
          revision: state.revision,
        };
      } finally {
        state.policies.release();
      }
    });
  }

  private decided(work: () => Decision | Promise<Decision>): BatchResult | Promise<BatchResult> {
    try {
      const decision = work();
      if (!(decision instanceof Promise)) return this.observed(decision);
      return decision.then(
        (reached) => this.observed(reached),
        (error: unknown) => this.observed(asAuthzError(error)),
      );
    } catch (error) {
      return this.observed(asAuthzError(error));
    }
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
): Promise<BatchResult[]> {
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
function preparedItems(items: readonly BatchItem[], { subjects }: Moment): PreparedItem[] {
  let next = 0;
  return items.map((request) => {
    if (request instanceof AuthzError) return request;
    const subject = subjects[next++] as ResolvedSubject | AuthzError;
    return subject instanceof AuthzError ? subject : { request, subject };
  });
}

/** Several at a time. `decide` never rejects. */
async function all(items: readonly PreparedItem[], decide: Deciding, slices: Slices): Promise<BatchResult[]> {
  const results: BatchResult[] = [];
  let next = 0;
  const runner = async () => {
    while (next < items.length) {
      while (slices.spent) await slices.next();
      const index = next++;
      if (index >= items.length) return;
      const result = decide(items[index] as PreparedItem);
      results[index] = result instanceof Promise ? await result : result;
    }
  };
  await Promise.all(Array.from({ length: Math.min(decidedAtOnce, items.length) }, runner));
  return results;
}

/** One after the other, up to and with the first that has the effect. */
async function untilEffect(
  effect: Decision['effect'],
  items: readonly PreparedItem[],
  decide: Deciding,
  slices: Slices,
): Promise<BatchResult[]> {
  const results: BatchResult[] = [];
  for (const item of items) {
    while (slices.spent) await slices.next();
    const decided = decide(item);
    const result = decided instanceof Promise ? await decided : decided;
    results.push(result);
    if ((result instanceof AuthzError ? 'deny' : result.effect) === effect) break;
  }
  return results;
}

function asAuthzError(error: unknown): AuthzError {
  if (error instanceof AuthzError) return error;
  return new AuthzError('internal', 'the decision failed', { cause: error });
}
