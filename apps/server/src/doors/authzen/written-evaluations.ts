import {
  AuthzError,
  type CheckRequest,
  type JsonObject,
  type Properties,
  type SubjectReference,
  WrittenObject,
} from '#libs/domain';
import { canonicalJson } from '#libs/json';

import type { Evaluations } from './evaluations.mapper.js';

type Batch = Extract<Evaluations, { kind: 'batch' }>;
type Part = Partial<SubjectReference>;

/**
 * Replaces every object of the callers' own by its canonical text. What evaluations share they still share afterwards, so that
 * it is written, sent and looked through once.
 */
export function written(evaluations: Evaluations): Evaluations {
  const write = once((object: Properties) => new WrittenObject(canonicalJson(object as JsonObject)));
  return mapped(evaluations, write, (item) => item);
}

/** What evaluations are on the way between threads, where objects lose their classes. */
export type SentEvaluations = Evaluations;

/** The evaluations that another thread has sent as `written` made them. @param refusal of an item. */
export function received(sent: SentEvaluations, refusal: (item: AuthzError) => AuthzError): Evaluations {
  const revive = once((object: Properties) => new WrittenObject((object as WrittenObject).text));
  return mapped(sent, revive, refusal);
}

function mapped(
  evaluations: Evaluations,
  replace: (object: Properties) => Properties,
  refusal: (item: AuthzError) => AuthzError,
): Evaluations {
  const parts = once((one: Part): Part =>
    one.properties === undefined ? one : { ...one, properties: replace(one.properties) },
  );
  const part = <T extends Part>(one: T) => parts(one) as T;
  const request = (asked: CheckRequest): CheckRequest => ({
    subject: part(asked.subject),
    action: part(asked.action),
    resource: part(asked.resource),
    ...(asked.context !== undefined && { context: replace(asked.context) }),
  });
  if (evaluations.kind === 'single') return { kind: 'single', request: request(evaluations.request) };
  const items = evaluations.items.map((item) => (isRequest(item) ? request(item) : refusal(item)));
  return { ...evaluations, items } satisfies Batch;
}

function isRequest(item: CheckRequest | AuthzError): item is CheckRequest {
  return 'subject' in item;
}

/** The same result for the same object. */
function once<T extends object, R>(make: (object: T) => R): (object: T) => R {
  const made = new Map<T, R>();
  return (object) => {
    const had = made.get(object);
    if (had !== undefined) return had;
    const result = make(object);
    made.set(object, result);
    return result;
  };
}
