import { AuthzError, type JsonObject } from '#libs/domain';
import { type JsonLimits, parseStrictJson } from '#libs/json';

import { checkRequestOf, isObject } from './check-request.mapper.js';
import { type Evaluations, evaluationsOf, membersOf } from './evaluations.mapper.js';

export interface EvaluationLimits extends JsonLimits {
  readonly maxBatchItems: number;
}

export type EvaluationsReader = (body: Uint8Array, limits: EvaluationLimits) => Evaluations;

/** Reads what the evaluation API asks. Throws as `parseStrictJson` and `checkRequestOf` do. */
export const readEvaluation: EvaluationsReader = (body, limits) => ({
  kind: 'single',
  request: checkRequestOf(membersOf(objectIn(body, limits))),
});

/** Reads what the evaluations API asks. Throws as `parseStrictJson` and `evaluationsOf` do. */
export const readEvaluations: EvaluationsReader = (body, limits) =>
  evaluationsOf(objectIn(body, limits), limits.maxBatchItems);

function objectIn(bytes: Uint8Array, limits: JsonLimits): JsonObject {
  if (bytes.byteLength === 0) throw new AuthzError('invalid_request', 'the request body is empty');
  const body = parseStrictJson(bytes, limits);
  if (isObject(body)) return body;
  throw new AuthzError('invalid_request', 'the request body must be a JSON object', {
    faults: [{ at: '(root)', message: 'must be an object' }],
  });
}
