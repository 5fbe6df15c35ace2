import type { ServingPolicy } from './replica/serving-policy.js';
import type { RequestTexts, TextWriter } from './request-texts.js';
import type { ResolvedSubject } from './subjects/resolved-subject.js';

/**
 * Everything that can change the answer, as one JSON array: realm, policy digest, data revision, who the subject is and as of
 * which revision of its record, verified claims, and the request with all properties of all four parts, the large ones by
 * their SHA-256. JSON leaves no two questions with one text. An absent `properties` or `context` equals an empty one, since
 * policies see the same input. Never a token: of a `token` subject the key holds the id and the claims.
 * @param requestKey as the function of that name makes it.
 */
export function decisionKey(policy: ServingPolicy, requestKey: string): string {
  return `[${policy.keyPrefix},${requestKey}`;
}

/** As exact within this process, and shorter: the policy's serial number stands for all that its prefix says. */
export function localDecisionKey({ serial }: ServingPolicy, requestKey: string): string {
  return joined('[', String(serial), ',', requestKey);
}

/** What a key says of a question beside the policy that decides it. */
export function requestKey(
  { keyText }: ResolvedSubject,
  { subject, action, context, resource }: RequestTexts,
  writer: TextWriter,
): string {
  const who = writer.keyed(subject);
  const closing = who === subject ? '}' : '';
  const what = `${writer.keyed(action)},${writer.keyed(context)},${writer.keyed(resource)}]`;
  return `${writer.keyed(keyText)},${who}${closing},${what}`;
}

/** V8 keeps a concatenation as the tree of its parts, several times as large for as long as the key is kept. */
function joined(...parts: readonly string[]): string {
  return parts.join('');
}
