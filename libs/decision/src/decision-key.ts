import type { CheckRequest } from '#libs/domain';
import { orEmpty, plainTexts, type TextOf } from './object-texts.js';
import type { ServingPolicy } from './replica/serving-policy.js';
import type { ResolvedSubject } from './subjects/resolved-subject.js';

const quoted = JSON.stringify;

/**
 * Everything that can change the answer, as one JSON array: realm, policy digest, data revision, who the subject is and as of
 * which revision of its record, verified claims, and the request with all properties of all four parts. JSON leaves no two
 * questions with one text. An absent `properties` or `context` equals an empty one, since policies see the same input.
 * Never a token: of a `token` subject the key holds the id and the claims.
 */
export function decisionKey(
  policy: ServingPolicy,
  subject: ResolvedSubject,
  request: CheckRequest,
  textOf: TextOf = plainTexts.canonical,
): string {
  const { action, resource, context } = request;
  return `[${policy.keyPrefix},${subject.keyText},${quoted(subject.type)},${quoted(subject.id)},${orEmpty(subject.properties, textOf)},${quoted(action.name)},${orEmpty(action.properties, textOf)},${quoted(resource.type)},${quoted(resource.id)},${orEmpty(resource.properties, textOf)},${orEmpty(context, textOf)}]`;
}
