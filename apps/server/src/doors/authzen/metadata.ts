import { defaultRealm } from '#libs/domain';

export const evaluationPath = '/access/v1/evaluation';
export const evaluationsPath = '/access/v1/evaluations';
export const metadataPath = '/.well-known/authzen-configuration';

/** How long a caller may keep the metadata document. */
export const metadataMaxAgeSeconds = 300;

/**
 * The PDP metadata of a realm (AuthZEN 1.0 section 9): what is served, at the configured address and never at the one that the
 * request's `Host` header claims.
 * @param publicUrl without a slash at its end.
 */
export function metadataText(publicUrl: string, realm: string): string {
  const decisionPoint = realm === defaultRealm ? publicUrl : `${publicUrl}/realms/${realm}`;
  return JSON.stringify({
    policy_decision_point: decisionPoint,
    access_evaluation_endpoint: decisionPoint + evaluationPath,
    access_evaluations_endpoint: decisionPoint + evaluationsPath,
  });
}

/**
 * Where the documents are found: the well-known segment goes between host and path (RFC 8615), so a public URL with a path of its
 * own has a second address, in case the proxy in front passes it on unchanged.
 */
export function metadataRoutes(publicUrl: string): readonly string[] {
  const path = new URL(publicUrl).pathname.replace(/\/+$/, '');
  const bases = path === '' ? [metadataPath] : [metadataPath, metadataPath + path];
  return bases.flatMap((base) => [base, `${base}/realms/:realm`]);
}
