import type { ServingPolicy } from './replica/serving-policy.js';
import type { RequestTexts } from './request-texts.js';
import type { ResolvedSubject } from './subjects/resolved-subject.js';

/**
 * Everything that can change the answer, as one JSON array: realm, policy digest, data revision, who the subject is and as of
 * which revision of its record, verified claims, and the request with all properties of all four parts. JSON leaves no two
 * questions with one text. An absent `properties` or `context` equals an empty one, since policies see the same input.
 * Never a token: of a `token` subject the key holds the id and the claims.
 */
export function decisionKey(policy: ServingPolicy, subject: ResolvedSubject, texts: RequestTexts): string {
  return `[${policy.keyPrefix},${requestKey(subject, texts)}`;
}

/**
 * As exact within this process, and half as long: the policy's serial number stands for all that its prefix says. Joined, not
 * concatenated: V8 keeps a concatenation as the tree of its parts, several times as large for as long as the key is kept.
 */
export function localDecisionKey(
  policy: ServingPolicy,
  subject: ResolvedSubject,
  texts: RequestTexts,
): string {
  const { serial } = policy;
  return ['[', String(serial), ',', requestKey(subject, texts)].join('');
}

function requestKey(
  { keyText }: ResolvedSubject,
  { subject, action, context, resource }: RequestTexts,
): string {
  return `${keyText},${subject}},${action},${context},${resource}]`;
}
