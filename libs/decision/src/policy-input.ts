import { quotedJson } from '#libs/json';
import type { RequestTexts } from './request-texts.js';

/**
 * The input that every policy sees, as JSON text. A contract: docs/policy-input.md.
 * @param facts what is known of the subject, see `knownFacts`.
 */
export function policyInput(realm: string, texts: RequestTexts, facts: string): string {
  return `{"realm":${quotedJson(realm)},"subject":${subjectText(texts.subject, facts)}},"action":${texts.action},"resource":${texts.resource},"context":${texts.context}}`;
}

/** Of a large subject that the policy hardly reads only the brace is left, after which there must be no comma. */
function subjectText(subject: string, facts: string): string {
  return subject === '{' ? subject + facts.slice(1) : subject + facts;
}
