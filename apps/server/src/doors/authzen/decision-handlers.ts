import { AuthzError, type CheckRequest } from '#libs/domain';
import type { BatchAnswer, CheckAnswer, CheckOptions } from '#libs/decision';
import type { DoorMetrics } from '#libs/telemetry';
import { httpStatusOf, loggableRequestId } from '#libs/transport';

import type { Answer, Asked } from '../http/bare/bare-route.js';
import { checkOptionsOf } from '../http/request-context-revision.js';
import { largeBody } from '../large-bodies/body-readers.js';
import type { AuthzenDeps } from './authzen-deps.js';
import { BatchText } from './batch-text.js';
import { decisionText } from './decision.mapper.js';
import type { Evaluations } from './evaluations.mapper.js';
import { evaluationPath, evaluationsPath } from './metadata.js';
import { type EvaluationLimits, readEvaluation, readEvaluations } from './read-evaluations.js';

export const door = 'authzen';

const readers = { evaluation: readEvaluation, evaluations: readEvaluations };

/** Parse, ask the use case, shape the answer: without a pause where the use case needs none. */
export class DecisionHandlers {
  private readonly single: DoorMetrics;
  private readonly batch: DoorMetrics;
  private readonly limits: EvaluationLimits;

  constructor(private readonly deps: AuthzenDeps) {
    this.limits = { ...deps.limits, exactIntegers: true };
    this.single = deps.metrics.door(door, 'evaluation');
    this.batch = deps.metrics.door(door, 'evaluations');
  }

  get routes() {
    return [
      { url: evaluationPath, metrics: this.single, answer: this.evaluation },
      { url: evaluationsPath, metrics: this.batch, answer: this.evaluations },
    ];
  }

  private readonly evaluation = (asked: Asked): Answer | Promise<Answer> =>
    this.read('evaluation', asked, this.single);

  private readonly evaluations = (asked: Asked): Answer | Promise<Answer> =>
    this.read('evaluations', asked, this.batch);

  private read(kind: keyof typeof readers, asked: Asked, metrics: DoorMetrics): Answer | Promise<Answer> {
    if (asked.body.byteLength > largeBody) return this.readBeside(kind, asked, metrics);
    return this.answer(readers[kind](asked.body, this.limits), asked, metrics);
  }

  /** On another thread; what comes back waits for the loop as small bodies do. The deadline began when it came. */
  private async readBeside(kind: keyof typeof readers, asked: Asked, metrics: DoorMetrics): Promise<Answer> {
    const { loop, readers: beside } = this.deps;
    const { body, caller, since = performance.now() } = asked;
    const evaluations = await beside.evaluations(kind, body, this.limits, caller);
    if (!loop.mayRun(caller)) await loop.turn(caller);
    const began = performance.now();
    const answer = this.answer(evaluations, { ...asked, since }, metrics);
    loop.spend(caller, performance.now() - began);
    return answer;
  }

  private answer(asks: Evaluations, asked: Asked, metrics: DoorMetrics): Answer | Promise<Answer> {
    if (asks.kind === 'single') return this.decide(asked, asks.request, metrics);
    const { items, semantic } = asks;
    const room = new BatchText(this.deps.maxAnswerBytes);
    const options = { ...optionsOf(asked), room };
    const checked = this.deps.checkBatch.check(asked.realm, items, semantic, options, asked.caller);
    return checked instanceof Promise
      ? checked.then((answer) => this.decided(asked, answer, room))
      : this.decided(asked, checked, room);
  }

  private decide(asked: Asked, request: CheckRequest, metrics: DoorMetrics): Answer | Promise<Answer> {
    const checked = this.deps.checkAccess.check(asked.realm, request, optionsOf(asked), asked.caller);
    return checked instanceof Promise
      ? checked.then((answer) => singleAnswer(answer, metrics))
      : singleAnswer(checked, metrics);
  }

  private decided(asked: Asked, { items, revision }: BatchAnswer, text: BatchText): Answer {
    for (const item of items) this.batch.answered(item instanceof AuthzError ? item.code : item.effect);
    this.noteUndecided(items, asked);
    return { revision, text: text.of(items) };
  }

  /** Items that failed are inside a 200, which the access log takes for success. One line says it, however many there are. */
  private noteUndecided(items: BatchAnswer['items'], { requestId, realm }: Asked): void {
    const failed = items.filter((item) => item instanceof AuthzError && httpStatusOf(item.code) >= 500);
    const [example] = failed;
    if (example === undefined) return;
    const codes: Record<string, number> = {};
    for (const { code } of failed as AuthzError[]) codes[code] = (codes[code] ?? 0) + 1;
    const where = { request_id: loggableRequestId(requestId), realm };
    this.deps.logger.error({ err: example, ...where, codes }, 'batch items not decided');
  }
}

function optionsOf({ headers, since }: Asked): CheckOptions {
  const options = checkOptionsOf(headers);
  return since === undefined ? options : { ...options, since };
}

function singleAnswer({ decision, revision }: CheckAnswer, metrics: DoorMetrics): Answer {
  metrics.answered(decision.effect);
  return { revision, text: decisionText(decision) };
}
