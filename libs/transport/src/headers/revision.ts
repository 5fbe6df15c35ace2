import { AuthzError } from '#libs/domain';

/** Request: answer from this revision or a later one, or not at all. */
export const atLeastRevisionHeader = 'portcullis-at-least-revision';
/** Answer: the revision that was used. */
export const revisionHeader = 'portcullis-revision';

/** Nine quadrillion: stays an exact double. */
const revisionPattern = /^[0-9]{1,15}$/;

/** `undefined`: nothing demanded. Throws `invalid_request`. */
export function demandedRevisionOf(sent: string | readonly string[] | undefined): number | undefined {
  if (sent === undefined) return undefined;
  if (typeof sent === 'string' && revisionPattern.test(sent)) return Number(sent);
  throw new AuthzError('invalid_request', '`Portcullis-At-Least-Revision` must be one whole number', {
    faults: [{ at: 'Portcullis-At-Least-Revision', message: 'must be one whole number, at least 0' }],
  });
}
