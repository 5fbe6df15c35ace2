import type { EvaluationsSemantic } from '#libs/decision';
import { AuthzError, type CheckRequest, type JsonObject, type JsonValue } from '#libs/domain';

import {
  checkRequestOf,
  isObject,
  malformed,
  type PartReaders,
  sharedReaders,
} from './check-request.mapper.js';

const evaluationsSemantics: readonly EvaluationsSemantic[] = [
  'execute_all',
  'deny_on_first_deny',
  'permit_on_first_permit',
];

/** What an evaluations request asks: many questions, or with `evaluations` absent or empty the one of the single API. */
export type Evaluations =
  | { readonly kind: 'single'; readonly request: CheckRequest }
  | {
      readonly kind: 'batch';
      readonly semantic: EvaluationsSemantic;
      /** An item that is malformed after defaults is its error, at its place. */
      readonly items: readonly (CheckRequest | AuthzError)[];
    };

/** AuthZEN 1.0 section 7. Throws what concerns the whole payload: `invalid_request`, `payload_too_large` for too many items. */
export function evaluationsOf(body: JsonObject, maxItems: number): Evaluations {
  const semantic = semanticOf(body['options']);
  const items = itemsOf(body['evaluations']);
  if (items.length === 0) return { kind: 'single', request: checkRequestOf(membersOf(body)) };
  if (items.length > maxItems) throw tooMany(items.length, maxItems);
  const read = sharedReaders();
  return { kind: 'batch', semantic, items: items.map((item, index) => resolveItem(item, index, body, read)) };
}

/** The members of an evaluation that a body holds. */
export function membersOf(body: JsonObject) {
  return {
    subject: body['subject'],
    action: body['action'],
    resource: body['resource'],
    context: body['context'],
  };
}

function semanticOf(options: JsonValue | undefined): EvaluationsSemantic {
  if (options === undefined || options === null) return 'execute_all';
  if (!isObject(options)) throw malformed([{ at: 'options', message: 'must be an object' }]);
  const named = options['evaluations_semantic'] ?? 'execute_all';
  const semantic = evaluationsSemantics.find((known) => known === named);
  if (semantic) return semantic;
  const message = `must be one of ${evaluationsSemantics.join(', ')}`;
  throw malformed([{ at: 'options.evaluations_semantic', message }]);
}

function itemsOf(evaluations: JsonValue | undefined): readonly JsonValue[] {
  if (evaluations === undefined || evaluations === null) return [];
  if (Array.isArray(evaluations)) return evaluations;
  throw malformed([{ at: 'evaluations', message: 'must be an array' }]);
}

/** Only the resolved item is judged: a default may be useless as long as every item overrides it. */
function resolveItem(
  item: JsonValue,
  index: number,
  defaults: JsonObject,
  read: PartReaders,
): CheckRequest | AuthzError {
  try {
    if (!isObject(item)) throw malformed([{ at: `evaluations[${index}]`, message: 'must be an object' }]);
    return checkRequestOf(withDefaults(item, defaults), index, read);
  } catch (error) {
    if (error instanceof AuthzError) return error;
    throw error;
  }
}

/**
 * A member of the item replaces the default as a whole; nothing is merged. A required member sent as `null` is there, and wrong;
 * the optional `context` sent as `null` is absent, so the default holds.
 */
function withDefaults(item: JsonObject, defaults: JsonObject) {
  const own = membersOf(item);
  return {
    subject: own.subject === undefined ? defaults['subject'] : own.subject,
    action: own.action === undefined ? defaults['action'] : own.action,
    resource: own.resource === undefined ? defaults['resource'] : own.resource,
    context: own.context ?? defaults['context'],
  };
}

function tooMany(count: number, maxItems: number): AuthzError {
  const message = `has ${count} items, at most ${maxItems} are allowed`;
  const faults = [{ at: 'evaluations', message }];
  return new AuthzError('payload_too_large', `\`evaluations\` ${message}`, { faults });
}
