import type { FastifyReply, FastifyRequest } from 'fastify';

import { AuthzError, type CheckRequest, type Decision, type JsonObject } from '#libs/domain';
import { type JsonLimits, parseStrictJson } from '#libs/json';
import type { DoorMetrics } from '#libs/telemetry';
import { httpStatusOf, loggableRequestId, revisionHeader } from '#libs/transport';

import { rawBody } from '../http/request-context-body.js';
import { checkOptionsOf } from '../http/request-context-revision.js';
import type { AuthzenDeps } from './authzen-deps.js';
import { checkRequestOf, isObject } from './check-request.mapper.js';
import { decisionText, evaluationsText } from './decision.mapper.js';
import { evaluationsOf, membersOf } from './evaluations.mapper.js';
import { evaluationPath, evaluationsPath } from './metadata.js';

export const door = 'authzen';

/** Parse, ask the use case, shape the answer. */
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
      { url: evaluationPath, operation: 'evaluation', handler: this.evaluation },
      { url: evaluationsPath, operation: 'evaluations', handler: this.evaluations },
    ];
  }

  private readonly evaluation = async (request: FastifyRequest, reply: FastifyReply) => {
    const asked = checkRequestOf(membersOf(this.bodyOf(request)));
    return this.decide(request, reply, asked, this.single);
  };

  private readonly evaluations = async (request: FastifyRequest, reply: FastifyReply) => {
    const asked = evaluationsOf(this.bodyOf(request), this.deps.limits.maxBatchItems);
    if (asked.kind === 'single') return this.decide(request, reply, asked.request, this.batch);
    const { items, revision } = await this.deps.checkBatch.check(
      request.realm,
      asked.items,
      asked.semantic,
      checkOptionsOf(request),
    );
    for (const item of items) this.note(item, request);
    return answer(reply, revision, evaluationsText(items));
  };

  private async decide(
    request: FastifyRequest,
    reply: FastifyReply,
    asked: CheckRequest,
    metrics: DoorMetrics,
  ): Promise<FastifyReply> {
    const { decision, revision } = await this.deps.checkAccess.check(
      request.realm,
      asked,
      checkOptionsOf(request),
    );
    metrics.answered(decision.effect);
    return answer(reply, revision, decisionText(decision));
  }

  private bodyOf(request: FastifyRequest): JsonObject {
    const bytes = rawBody(request.body);
    if (bytes.byteLength === 0) throw new AuthzError('invalid_request', 'the request body is empty');
    const body = parseStrictJson(bytes, this.bodyLimits);
    if (isObject(body)) return body;
    throw new AuthzError('invalid_request', 'the request body must be a JSON object', {
      faults: [{ at: '(root)', message: 'must be an object' }],
    });
  }

  /** An item that failed is inside a 200, which the access log takes for success. */
  private note(item: Decision | AuthzError, request: FastifyRequest): void {
    if (!(item instanceof AuthzError)) {
      this.batch.answered(item.effect);
      return;
    }
    this.batch.answered(item.code);
    if (httpStatusOf(item.code) < 500) return;
    this.deps.logger.error(
      { err: item, request_id: loggableRequestId(request.id), realm: request.realm },
      'batch item not decided',
    );
  }
}

function answer(reply: FastifyReply, revision: number, text: string): FastifyReply {
  return reply
    .header('content-type', 'application/json')
    .header('cache-control', 'no-store')
    .header(revisionHeader, revision)
    .send(text);
}
