import { compareNumbers } from '../../rego/compare-numbers.js';
import { RegoNumber, type RegoObject, type RegoValue } from '../../rego/rego-value.js';
import { BuiltinError } from '../builtin.js';
import type { Constraints } from './constraints.js';
import { memberOf, textMember } from './members.js';

/**
 * The registered claims of RFC 7519 section 4.1 against the constraints. An issuer that is no text is refused where OPA
 * would crash; a time that is no number is refused as OPA does.
 */
export function claimsHold(payload: RegoObject, { iss, aud, time }: Constraints): boolean {
  if (iss !== '' && textMember(payload, 'iss') !== iss) return false;
  const audience = memberOf(payload, 'aud');
  if (audience === undefined ? aud !== '' : !namesAudience(audience, aud)) return false;
  const seconds = String(time / 1e9);
  const expiry = timeClaim(payload, 'exp');
  if (expiry !== undefined && compareNumbers(seconds, expiry) >= 0) return false;
  const start = timeClaim(payload, 'nbf');
  return start === undefined || compareNumbers(seconds, start) >= 0;
}

function namesAudience(audience: RegoValue, aud: string): boolean {
  return Array.isArray(audience) ? audience.includes(aud) : audience === aud;
}

function timeClaim(payload: RegoObject, name: 'exp' | 'nbf'): string | undefined {
  const value = memberOf(payload, name);
  if (value === undefined) return undefined;
  if (!(value instanceof RegoNumber)) throw new BuiltinError(`\`${name}\` must be a number`);
  return value.text;
}
