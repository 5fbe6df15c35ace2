import { AuthzError } from '#libs/domain';

/** Parts between commas, quoted text kept whole. Never fails half-way, so it is linear in whatever was sent. */
const preferences = /(?:"(?:[^"\\]|\\.?)*(?:"|$)|[^,"])+/gs;
const count = /^("?)([0-9]{1,3})\1$/;
export const longestWaitSeconds = 30;

/**
 * How many seconds a `Prefer` header asks to wait; undefined when it does not. Other preferences are ignored, and so is a second
 * `wait` (RFC 7240 section 2). Throws `invalid_request` for one that is not kept exactly as asked.
 */
export function preferredWaitOf(sent: string | readonly string[] | undefined): number | undefined {
  const header = typeof sent === 'string' ? sent : (sent?.join(',') ?? '');
  const [wait] = (header.match(preferences) ?? []).map(nameAndValue).filter(([name]) => name === 'wait');
  if (!wait) return undefined;
  const seconds = Number(count.exec(wait[1])?.[2] ?? 0);
  if (seconds >= 1 && seconds <= longestWaitSeconds) return seconds;
  throw new AuthzError('invalid_request', '`Prefer: wait` must be a number of seconds that we can wait', {
    faults: [{ at: 'Prefer', message: `\`wait\` must be a whole number from 1 to ${longestWaitSeconds}` }],
  });
}

/** Parameters, which come after a semicolon, mean nothing to us. */
function nameAndValue(preference: string): [name: string, value: string] {
  const [text = ''] = preference.split(';', 1);
  const [name = '', ...value] = text.split('=');
  return [name.trim().toLowerCase(), value.join('=').trim()];
}
