import { AuthzError } from '#libs/domain';

/** Parts between commas, quoted text kept whole. */
const preferences = /(?:"(?:[^"\\]|\\.)*"|[^,"])+/g;
/** A name, perhaps a value, perhaps parameters (RFC 7240 section 2). */
const preference = /^\s*([^\s=;]+)\s*(?:=\s*("?)([^";]*?)\2\s*)?(?:;.*)?$/s;
export const longestWaitSeconds = 30;

/**
 * How many seconds a `Prefer` header asks to wait; undefined when it does not. Other preferences are ignored, and so is a second
 * `wait` (RFC 7240 section 2). Throws `invalid_request` for one that is not kept exactly as asked.
 */
export function preferredWaitOf(sent: string | readonly string[] | undefined): number | undefined {
  const header = typeof sent === 'string' ? sent : (sent?.join(',') ?? '');
  const [wait] = (header.match(preferences) ?? [])
    .map((text) => preference.exec(text))
    .filter((found) => found?.[1]?.toLowerCase() === 'wait');
  if (!wait) return undefined;
  const seconds = /^[0-9]{1,3}$/.test(wait[3] ?? '') ? Number(wait[3]) : 0;
  if (seconds >= 1 && seconds <= longestWaitSeconds) return seconds;
  throw new AuthzError('invalid_request', '`Prefer: wait` must be a number of seconds that we can wait', {
    faults: [{ at: 'Prefer', message: `\`wait\` must be a whole number from 1 to ${longestWaitSeconds}` }],
  });
}
