import { AuthzError } from '#libs/domain';

/** Segments before the document's own: `/v1/data`, or `/realms/{realm}/v1/data`. */
const ownSegments = 2;
const realmSegments = 4;

/**
 * The document that a URL names, one entry per segment: `/v1/data/acme/a%2Fb` is `['acme', 'a/b']`, `/v1/data` is `[]`.
 * Read from the raw URL, since a decoded path no longer tells a slash from a separator. Throws `invalid_request`.
 */
export function dataPathOf(url: string): readonly string[] {
  const [path = ''] = url.split('?', 1);
  const segments = path.slice(1).split('/');
  const own = segments.slice(segments[0] === 'realms' ? realmSegments : ownSegments);
  return own.filter((segment) => segment !== '').map(decode);
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (cause) {
    throw new AuthzError('invalid_request', 'the path is not correctly percent-encoded', { cause });
  }
}
