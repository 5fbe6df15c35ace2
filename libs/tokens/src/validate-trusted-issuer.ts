import type { Fault, TrustedIssuer } from '#libs/domain';
import { isSupportedAlgorithm, supportedAlgorithms } from './algorithms.js';
import { jwksUriFault } from './jwks-fetch/jwks-uri.js';
import { maxClockToleranceSeconds } from './claims/accepted-claims.js';
import { typePattern, typesOfNoCredential } from './claims/accepted-types.js';
import { clientClaims, takesNoAudience } from './claims/required-claims.js';
import { keyHeaderMembers } from './form/compact-jwt.js';
import { maxKeys, takeInKeys } from './keys/jwks-intake.js';

const maxTextLength = 512;
const maxItems = 50;
const maxRequiredClaims = 10;
const claimsWithRules = ['iss', 'sub', 'aud', 'exp', 'iat', 'nbf', 'cnf'];
const longestMaxAgeSeconds = 30 * 24 * 3600;

export interface TrustedIssuerPolicy {
  /** Insecure: also plain `http`, and hosts that are not public. */
  readonly allowPrivateJwks: boolean;
}

/** Everything that must be put right before the issuer may be trusted; `at` names the member as the admin API spells it. Empty: nothing. */
export function validateTrustedIssuer(issuer: TrustedIssuer, policy: TrustedIssuerPolicy): readonly Fault[] {
  return [
    ...textFaults('issuer', issuer.issuer),
    ...audiencesFaults(issuer),
    ...requiredClaimsFaults(issuer.requiredClaims),
    ...listFaults('algorithms', issuer.algorithms, algorithmFaults),
    ...(issuer.types === null ? [] : listFaults('types', issuer.types, typeFaults)),
    ...issuer.ignoredHeaders.flatMap((header, index) => headerFaults(`ignored_headers[${index}]`, header)),
    ...keysFaults(issuer.keys, policy),
    ...rangeFaults('clock_tolerance_seconds', issuer.clockToleranceSeconds, 0, maxClockToleranceSeconds),
    ...rangeFaults('max_age_seconds', issuer.maxAgeSeconds, 1, longestMaxAgeSeconds),
  ];
}

function listFaults(
  at: string,
  items: readonly string[],
  itemFaults: (at: string, item: string) => readonly Fault[],
): readonly Fault[] {
  if (items.length === 0) return [{ at, message: 'must name at least one' }];
  if (items.length > maxItems) return [{ at, message: `must name at most ${maxItems}` }];
  return items.flatMap((item, index) => itemFaults(`${at}[${index}]`, item));
}

function audiencesFaults(issuer: TrustedIssuer): readonly Fault[] {
  if (issuer.audiences.length > 0) return listFaults('audiences', issuer.audiences, textFaults);
  if (takesNoAudience(issuer)) return [];
  return [
    {
      at: 'audiences',
      message: `must name at least one, unless \`required_claims\` names the clients by ${inWords(clientClaims)}`,
    },
  ];
}

function requiredClaimsFaults(claims: TrustedIssuer['requiredClaims']): readonly Fault[] {
  const names = Object.keys(claims);
  if (names.length > maxRequiredClaims) {
    return [{ at: 'required_claims', message: `must name at most ${maxRequiredClaims}` }];
  }
  return names.flatMap((name) => {
    const at = `required_claims.${name}`;
    if (claimsWithRules.includes(name)) return [{ at, message: 'has a rule of its own' }];
    return [...textFaults(at, name), ...listFaults(at, claims[name] ?? [], textFaults)];
  });
}

function headerFaults(at: string, header: string): readonly Fault[] {
  return keyHeaderMembers.includes(header) ? [] : [{ at, message: `must be ${inWords(keyHeaderMembers)}` }];
}

function inWords(names: readonly string[]): string {
  const quoted = names.map((name) => `\`${name}\``);
  return `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1) ?? ''}`;
}

function textFaults(at: string, text: string): readonly Fault[] {
  const sound = text.trim() !== '' && text.length <= maxTextLength && !/\p{Cc}/u.test(text);
  return sound ? [] : [{ at, message: `must be 1 to ${maxTextLength} characters, none a control character` }];
}

function algorithmFaults(at: string, algorithm: string): readonly Fault[] {
  if (isSupportedAlgorithm(algorithm)) return [];
  return [{ at, message: 'is not a supported algorithm', hint: `use ${supportedAlgorithms.join(', ')}` }];
}

function typeFaults(at: string, type: string): readonly Fault[] {
  if (typesOfNoCredential.includes(type)) return [{ at, message: 'is a kind of JWT that is no credential' }];
  if (typePattern.test(type)) return [];
  return [
    { at, message: 'must be a lower-case media type without `application/`', hint: 'such as `at+jwt`' },
  ];
}

function keysFaults(keys: TrustedIssuer['keys'], policy: TrustedIssuerPolicy): readonly Fault[] {
  if ('jwksUri' in keys === 'jwks' in keys) {
    return [{ at: 'jwks_uri', message: 'exactly one of `jwks_uri` and `jwks` must be given' }];
  }
  if ('jwksUri' in keys) {
    const message = jwksUriFault(keys.jwksUri, policy.allowPrivateJwks);
    return message === null ? [] : [{ at: 'jwks_uri', message }];
  }
  return staticKeysFaults(keys.jwks.keys);
}

/** Stricter than for fetched sets: whoever writes keys down can leave out the ones that may not be used. */
function staticKeysFaults(keys: Parameters<typeof takeInKeys>[0]): readonly Fault[] {
  const at = 'jwks.keys';
  if (keys.length === 0) return [{ at, message: 'must contain at least one key' }];
  if (keys.length > maxKeys) return [{ at, message: `must contain at most ${maxKeys} keys` }];
  const { faults, doubts } = takeInKeys(keys);
  return [...faults, ...doubts].map((fault) => ({ ...fault, at: `jwks.${fault.at}` }));
}

function rangeFaults(at: string, value: number, least: number, most: number): readonly Fault[] {
  if (Number.isInteger(value) && value >= least && value <= most) return [];
  return [{ at, message: `must be a whole number from ${least} to ${most}` }];
}
