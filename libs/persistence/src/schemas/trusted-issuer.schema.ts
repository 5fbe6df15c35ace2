import type { JsonObject, Scope, TrustedIssuer } from '#libs/domain';
import { parseJson } from '#libs/json';
import { key, named, optional, text, texts, table } from '../postgres/columns.js';

export interface TrustedIssuerRow {
  realm: string;
  id: string;
  issuer: string;
  audiences: string[];
  /** JSON text. */
  requiredClaims: string;
  algorithms: string[];
  types: string[] | null;
  ignoredHeaders: string[];
  /** A URL, or else JSON text of a key set. */
  jwksUri: string | null;
  jwks: string | null;
  clockToleranceSeconds: number;
  maxAgeSeconds: number;
  callerScopes: Scope[];
}

const seconds = { type: 'double precision' } as const;

export const trustedIssuerSchema = table<TrustedIssuerRow>('TrustedIssuer', 'trusted_issuers', {
  realm: key,
  id: key,
  issuer: text,
  audiences: texts,
  requiredClaims: named('required_claims', text),
  algorithms: texts,
  types: optional(texts),
  ignoredHeaders: named('ignored_headers', texts),
  jwksUri: named('jwks_uri', optional(text)),
  jwks: optional(text),
  clockToleranceSeconds: named('clock_tolerance_seconds', seconds),
  maxAgeSeconds: named('max_age_seconds', seconds),
  callerScopes: named('caller_scopes', texts),
});

export function toTrustedIssuer(row: TrustedIssuerRow): TrustedIssuer {
  const { jwks, jwksUri } = row;
  const issuer = rulesOf(row);
  if (jwks !== null) return { ...issuer, keys: { jwks: parseJson(jwks) as { keys: JsonObject[] } } };
  if (jwksUri !== null) return { ...issuer, keys: { jwksUri } };
  throw new TypeError('a trusted issuer has no keys');
}

function rulesOf(row: TrustedIssuerRow): Omit<TrustedIssuer, 'keys'> {
  return {
    id: row.id,
    issuer: row.issuer,
    audiences: row.audiences,
    requiredClaims: parseJson(row.requiredClaims) as Record<string, string[]>,
    algorithms: row.algorithms,
    types: row.types,
    ignoredHeaders: row.ignoredHeaders,
    clockToleranceSeconds: row.clockToleranceSeconds,
    maxAgeSeconds: row.maxAgeSeconds,
    callerScopes: row.callerScopes,
  };
}

export function toTrustedIssuerRow(realm: string, issuer: TrustedIssuer): TrustedIssuerRow {
  const { keys, audiences, requiredClaims, algorithms, types, ignoredHeaders, callerScopes, ...rest } =
    issuer;
  return {
    ...rest,
    realm,
    audiences: [...audiences],
    requiredClaims: JSON.stringify(requiredClaims),
    algorithms: [...algorithms],
    types: types && [...types],
    ignoredHeaders: [...ignoredHeaders],
    callerScopes: [...callerScopes],
    jwksUri: 'jwksUri' in keys ? keys.jwksUri : null,
    jwks: 'jwks' in keys ? JSON.stringify(keys.jwks) : null,
  };
}
