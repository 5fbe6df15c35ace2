import { z } from 'zod';
import type { TrustedIssuer } from '#libs/domain';
import { distinct, jsonObject, name, ofBytes, scope, text } from '../input/fields.js';
import { request, resource } from '../schema/wire-schemas.js';

const issuer = ofBytes(text.min(1), 1024).meta({ description: 'Compared byte for byte with `iss`.' });
const audiences = distinct(text.min(1), 50).meta({
  description:
    'A token must name one of them in `aud`. Empty: its tokens have no `aud`, and `required_claims` names the clients by `client_id`, `azp`, `appid` or `cid`.',
});
const required_claims = z.record(z.string(), distinct(text.min(1), 50).min(1)).meta({
  description: 'Claims that a token must have, each a text that is one of these.',
});
const ignored_headers = distinct(z.enum(['jwk', 'jku', 'x5c', 'x5u']), 4).meta({
  description:
    'Headers of its tokens that bring a key and are passed over, never trusted. Others of the four make a token invalid.',
});
const algorithms = distinct(text.min(1), 20).min(1).meta({ description: 'Asymmetric JWS algorithms only.' });
const types = distinct(text.min(1), 20).min(1).nullable().meta({
  description:
    'Accepted `typ` headers, lower case, without `application/`; null: none, or any but a kind of JWT (`…+jwt`) other than `at+jwt`.',
});
const jwks_uri = text.min(1).nullable().meta({ description: 'Where its keys are fetched. Or else `jwks`.' });
const jwks = z
  .strictObject({ keys: z.array(jsonObject).min(1).max(100) })
  .nullable()
  .meta({ description: 'Its public keys, written down. Or else `jwks_uri`.' });
const clock_tolerance_seconds = z.int().min(0);
const max_age_seconds = z
  .int()
  .min(1)
  .meta({ description: 'Upper bound on the age of a token since `iat`.' });
const caller_scopes = distinct(scope, 10).meta({
  description:
    'What bearers of its tokens may do when they call us, cut with `scope` of the token. Empty: nothing.',
});

const members = {
  ...{ issuer, audiences, required_claims, algorithms, types, ignored_headers, jwks_uri, jwks },
  ...{ clock_tolerance_seconds, max_age_seconds, caller_scopes },
};

const example = {
  issuer: 'https://login.example.com',
  audiences: ['portcullis'],
  required_claims: {},
  algorithms: ['RS256', 'ES256'],
  types: ['at+jwt'],
  ignored_headers: [],
  jwks_uri: 'https://login.example.com/.well-known/jwks.json',
  jwks: null,
  clock_tolerance_seconds: 5,
  max_age_seconds: 3600,
  caller_scopes: ['decisions:evaluate'],
};

interface KeySources {
  readonly jwks_uri: string | null;
  readonly jwks: unknown;
}

const oneKeySource = ({ jwks_uri, jwks }: KeySources) => (jwks_uri === null) !== (jwks === null);
const oneKeySourceFault = { path: ['jwks_uri'], error: 'exactly one of `jwks_uri` and `jwks` must be given' };

export const trustedIssuerCreation = request(
  'TrustedIssuerCreation',
  z
    .strictObject({
      id: name.optional(),
      ...members,
      required_claims: required_claims.default({}),
      types: types.default(null),
      ignored_headers: ignored_headers.default([]),
      jwks_uri: jwks_uri.default(null),
      jwks: jwks.default(null),
      clock_tolerance_seconds: clock_tolerance_seconds.default(5),
      max_age_seconds: max_age_seconds.default(3600),
      caller_scopes: caller_scopes.default([]),
    })
    .refine(oneKeySource, oneKeySourceFault),
  { id: 'login', ...example },
);

export const trustedIssuerReplacement = request(
  'TrustedIssuerReplacement',
  z.strictObject(members).refine(oneKeySource, oneKeySourceFault),
  example,
);

export const trustedIssuer = resource('TrustedIssuer', { id: name, ...members }, { id: 'login', ...example });

export function trustedIssuerOf(wire: z.output<typeof trustedIssuerReplacement>): Omit<TrustedIssuer, 'id'> {
  const { issuer, audiences, algorithms, types, jwks } = wire;
  return {
    ...{ issuer, audiences, algorithms, types },
    requiredClaims: wire.required_claims,
    ignoredHeaders: wire.ignored_headers,
    keys: jwks ? { jwks } : { jwksUri: wire.jwks_uri ?? '' },
    clockToleranceSeconds: wire.clock_tolerance_seconds,
    maxAgeSeconds: wire.max_age_seconds,
    callerScopes: wire.caller_scopes,
  };
}

export function trustedIssuerView(stored: TrustedIssuer) {
  const { id, issuer, audiences, algorithms, types, keys } = stored;
  return {
    ...{ id, issuer, audiences, algorithms, types },
    required_claims: stored.requiredClaims,
    ignored_headers: stored.ignoredHeaders,
    jwks_uri: 'jwksUri' in keys ? keys.jwksUri : null,
    jwks: 'jwks' in keys ? keys.jwks : null,
    clock_tolerance_seconds: stored.clockToleranceSeconds,
    max_age_seconds: stored.maxAgeSeconds,
    caller_scopes: stored.callerScopes,
  };
}
