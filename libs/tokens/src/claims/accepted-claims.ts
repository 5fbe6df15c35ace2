import type { JsonObject, JsonValue, TrustedIssuer } from '#libs/domain';
import { noCredential, unacceptedClaim } from '../token-rejection.js';
import { takesNoAudience } from './required-claims.js';

export const maxClockToleranceSeconds = 60;
const maxSubjectLength = 512;
/** The end of the year 9999: a later time is a time in milliseconds, or a way to never expire. */
const latestNumericDate = 253_402_300_799;

/** The shape rules that jose leaves open. Throws `token_invalid`. */
export function assertSoundClaims(payload: JsonObject, issuer: TrustedIssuer): void {
  for (const claim of ['exp', 'iat']) {
    if (!isNumericDate(payload[claim])) throw unacceptedClaim(claim);
  }
  if (payload['nbf'] !== undefined && !isNumericDate(payload['nbf'])) throw unacceptedClaim('nbf');
  const { aud } = payload;
  // A token that names an audience where none is configured is meant for somebody else (RFC 7519, section 4.1.3).
  if (!(takesNoAudience(issuer) ? aud === undefined : isAudience(aud))) throw unacceptedClaim('aud');
  // RFC 7800, section 3.1. Whether the token is bound to a key must be plain to who asks.
  if (payload['cnf'] !== undefined && !isObject(payload['cnf'])) throw unacceptedClaim('cnf');
  // Logout tokens and other security events carry it so that they pass for nothing else (RFC 8417, section 4), also without `typ`.
  if (isObject(payload['events'])) throw noCredential('security event');
}

/** Throws `token_invalid`. */
export function subjectOf(payload: JsonObject): string {
  const { sub } = payload;
  if (typeof sub !== 'string' || sub === '' || sub.length > maxSubjectLength) throw unacceptedClaim('sub');
  return sub;
}

function isNumericDate(value: JsonValue | undefined): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 && value <= latestNumericDate;
}

function isAudience(value: JsonValue | undefined): boolean {
  if (Array.isArray(value)) return value.every((audience) => typeof audience === 'string');
  return typeof value === 'string';
}

function isObject(value: JsonValue | undefined): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
