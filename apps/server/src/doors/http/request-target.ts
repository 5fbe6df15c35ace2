import { AuthzError } from '#libs/domain';

const absoluteForm = /^https?:\/\/[^/?#]*/i;
const escaped = /%([2-7][0-9a-f])/gi;
const unreserved = /[A-Za-z0-9\-._~]/;

/**
 * The one reading of a request's target, for router and doors alike: as a path, with what RFC 3986 section 6.2.2.2 calls the
 * same spelled the same. `/%72ealms/a` is `/realms/a`; `%2F` stays, for a slash inside a name separates nothing.
 */
export function plainTarget(target: string): string {
  if (target.startsWith('/') && !target.includes('%')) return target;
  const origin = absoluteForm.exec(target)?.[0].length ?? 0;
  const end = target.indexOf('?', origin);
  const path = end === -1 ? target.slice(origin) : target.slice(origin, end);
  const plain = path.replace(escaped, (escape, hex: string) => {
    const character = String.fromCharCode(parseInt(hex, 16));
    return unreserved.test(character) ? character : escape;
  });
  const query = end === -1 ? '' : target.slice(end);
  return (origin > 0 && plain === '' ? '/' : plain) + query;
}

/** A fragment never travels; the others are no characters of a URI (RFC 3986), and each proxy reads them its own way. */
const noTarget = /[^\x21-\x7e]|#|^[^?]*\\/;
const dotSegment = /\/\.\.?(\/|$)/;

/** Why a target is answered by nobody: read by `plainTarget`, it could still be another path to whoever stands in front of us. */
export function targetFault(target: string): AuthzError | undefined {
  if (!target.startsWith('/'))
    return new AuthzError('invalid_request', 'the request target must be a path or an http URL');
  if (noTarget.test(target))
    return new AuthzError('invalid_request', 'the request target must be percent-encoded ASCII');
  if (dotSegment.test(target.split('?', 1)[0] as string))
    return new AuthzError('not_found', 'there is nothing at this path');
  return undefined;
}
