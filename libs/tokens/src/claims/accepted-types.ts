import type { TrustedIssuer } from '#libs/domain';
import { noCredential, unacceptedType } from '../token-rejection.js';

/** How `types` are written: lower case, without `application/`. */
export const typePattern = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,126}$/;

/**
 * Kinds of JWTs that nobody hands out as a credential, whatever an issuer is configured with: proofs, events, requests and
 * answers. Who holds one may have got it from a log, a redirect or another party's request.
 */
export const typesOfNoCredential: readonly string[] = [
  'client-authentication+jwt',
  'dpop+jwt',
  'kb+jwt',
  'logout+jwt',
  'oauth-authz-req+jwt',
  'secevent+jwt',
  'statuslist+jwt',
  'token-introspection+jwt',
];

/**
 * RFC 8725, section 3.11: tokens of one kind must not pass for another. Where any type is accepted, a type that names a kind
 * of JWT (`…+jwt`) is accepted for access tokens alone: the others must be named. Throws `token_invalid`.
 */
export function assertAcceptedType(typ: string | undefined, { types }: TrustedIssuer): void {
  const type = typ === undefined ? undefined : withoutPrefix(typ);
  if (type !== undefined && typesOfNoCredential.includes(type)) throw noCredential(type);
  if (!(types === null ? isTakenUnnamed(type) : type !== undefined && types.includes(type))) {
    throw unacceptedType();
  }
}

function isTakenUnnamed(type: string | undefined): boolean {
  if (type === undefined) return true;
  // Parameters, white space or a second prefix would hide the kind.
  return typePattern.test(type) && (!type.endsWith('+jwt') || type === 'at+jwt');
}

/** Media types ignore the case of ASCII letters; `toLowerCase` would also make a `k` of the Kelvin sign. */
function withoutPrefix(typ: string): string {
  return typ.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()).replace(/^application\//, '');
}
