import type { JsonObject, JsonValue, TrustedIssuer } from '#libs/domain';
import { unacceptedClaim, unacceptedType } from '../token-rejection.js';

export const maxClockToleranceSeconds = 60;
const maxSubjectLength = 512;
/** The end of the year 9999: a later time is a time in milliseconds, or a way to never expire. */
const latestNumericDate = 253_402_300_799;

/** RFC 8725, section 3.11: tokens of one kind must not pass for another. Media types ignore letter case. Throws `token_invalid`. */
export function assertAcceptedType(typ: string | undefined, issuer: TrustedIssuer): void {
  if (issuer.types === null) return;
  const type = typ?.toLowerCase().replace(/^application\//, '');
  if (type === undefined || !issuer.types.includes(type)) throw unacceptedType();
}

/** The shape rules that jose leaves open. Throws `token_invalid`. */
export function assertSoundClaims(payload: JsonObject): void {
  for (const claim of ['exp', 'iat']) {
    if (!isNumericDate(payload[claim])) throw unacceptedClaim(claim);
  }
  if (payload['nbf'] !== undefined && !isNumericDate(payload['nbf'])) throw unacceptedClaim('nbf');
  if (!isAudience(payload['aud'])) throw unacceptedClaim('aud');
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
