import { AuthzError, type CheckRequest, type Decision, type JsonObject } from '#libs/domain';
import type { BatchAnswer, CheckAnswer } from '#libs/decision';
import { type JsonLimits, parseStrictJson } from '#libs/json';
import type { DoorMetrics } from '#libs/telemetry';
import { httpStatusOf, loggableRequestId } from '#libs/transport';

import type { Answer, Asked } from '../http/bare/bare-route.js';
import { checkOptionsOf } from '../http/request-context-revision.js';
import type { AuthzenDeps } from './authzen-deps.js';
import { checkRequestOf, isObject } from './check-request.mapper.js';
import { decisionText, evaluationsText } from './decision.mapper.js';
import { evaluationsOf, membersOf } from './evaluations.mapper.js';
import { evaluationPath, evaluationsPath } from './metadata.js';

export const door = 'authzen';

/** Parse, ask the use case, shape the answer: without a pause where the use case needs none. */
export class DecisionHandlers {
  private readonly single: DoorMetrics;
  private readonly batch: DoorMetrics;
  private readonly bodyLimits: JsonLimits;

  constructor(private readonly deps: AuthzenDeps) {
    const { maxBytes, maxDepth } = deps.limits;
    this.bodyLimits = { maxBytes, maxDepth, exactIntegers: true };
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
    this.decide(asked, checkRequestOf(membersOf(this.bodyOf(asked))), this.single);

  private readonly evaluations = (asked: Asked): Answer | Promise<Answer> => {
    const { realm, headers } = asked;
    const batch = evaluationsOf(this.bodyOf(asked), this.deps.limits.maxBatchItems);
    if (batch.kind === 'single') return this.decide(asked, batch.request, this.batch);
    const { items, semantic } = batch;
    const checked = this.deps.checkBatch.check(realm, items, semantic, checkOptionsOf(headers));
    return checked instanceof Promise
      ? checked.then((answer) => this.decided(asked, answer))
      : this.decided(asked, checked);
  };

  private decide(
    { realm, headers }: Asked,
    request: CheckRequest,
    metrics: DoorMetrics,
  ): Answer | Promise<Answer> {
    const checked = this.deps.checkAccess.check(realm, request, checkOptionsOf(headers));
    return checked instanceof Promise
      ? checked.then((answer) => singleAnswer(answer, metrics))
      : singleAnswer(checked, metrics);
  }

  private decided(asked: Asked, { items, revision }: BatchAnswer): Answer {
    for (const item of items) this.note(item, asked);
    return { revision, text: evaluationsText(items) };
  }

  private bodyOf({ body: bytes }: Asked): JsonObject {
    if (bytes.byteLength === 0) throw new AuthzError('invalid_request', 'the request body is empty');
    const body = parseStrictJson(bytes, this.bodyLimits);
    if (isObject(body)) return body;
    throw new AuthzError('invalid_request', 'the request body must be a JSON object', {
      faults: [{ at: '(root)', message: 'must be an object' }],
    });
  }

  /** An item that failed is inside a 200, which the access log takes for success. */
  private note(item: Decision | AuthzError, { requestId, realm }: Asked): void {
    if (!(item instanceof AuthzError)) {
      this.batch.answered(item.effect);
      return;
    }
    this.batch.answered(item.code);
    if (httpStatusOf(item.code) < 500) return;
    this.deps.logger.error(
      { err: item, request_id: loggableRequestId(requestId), realm },
      'batch item not decided',
    );
  }
}

function singleAnswer({ decision, revision }: CheckAnswer, metrics: DoorMetrics): Answer {
  metrics.answered(decision.effect);
  return { revision, text: decisionText(decision) };
}
