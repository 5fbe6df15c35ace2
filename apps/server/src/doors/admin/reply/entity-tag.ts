import { createHash } from 'node:crypto';

/** Strong (RFC 9110 section 8.8.3): made of all that reading the item answers, so equal tags mean equal answers. */
export function entityTagOf(view: object): string {
  return `"${createHash('sha256').update(JSON.stringify(view), 'utf8').digest('base64url')}"`;
}
