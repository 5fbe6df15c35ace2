import { quotedJson } from '#libs/json';
import type { RequestTexts } from './request-texts.js';

/**
 * The input that every policy sees, as JSON text. A contract: docs/policy-input.md.
 * @param facts what is known of the subject, see `knownFacts`.
 */
export function policyInput(realm: string, texts: RequestTexts, facts: string): string {
  return `{"realm":${quotedJson(realm)},"subject":${texts.subject}${facts}},"action":${texts.action},"resource":${texts.resource},"context":${texts.context}}`;
}
