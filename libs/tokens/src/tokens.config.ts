import { z } from 'zod';

/** How large tokens of trusted issuers may be, and how their keys are fetched and kept. */
export const tokensConfig = z.object({
  maxTokenLength: z
    .number()
    .int()
    .min(1_024)
    .max(1_048_576)
    .default(16_384)
    .describe(
      'Longest token in characters, of callers and of subjects. What headers may hold in all bounds those of callers too.',
    )
    .meta({ env: 'PORTCULLIS_TOKEN_MAX_LENGTH' }),
  jwksMaxAgeSeconds: z
    .number()
    .int()
    .min(30)
    .max(86_400)
    .default(600)
    .describe('How long fetched issuer keys are used before they are fetched again.')
    .meta({ env: 'PORTCULLIS_JWKS_MAX_AGE_SECONDS' }),
  jwksCooldownSeconds: z
    .number()
    .int()
    .min(1)
    .max(3_600)
    .default(30)
    .describe('How long until tokens with an unknown key may cause another fetch once the burst is spent.')
    .meta({ env: 'PORTCULLIS_JWKS_COOLDOWN_SECONDS' }),
  jwksFetchBurst: z
    .number()
    .int()
    .min(1)
    .max(100)
    .default(4)
    .describe('How many fetches of one key set tokens with an unknown key may cause in a row.')
    .meta({ env: 'PORTCULLIS_JWKS_FETCH_BURST' }),
  jwksStaleIfErrorSeconds: z
    .number()
    .int()
    .min(0)
    .max(86_400)
    .default(3_600)
    .describe('How much longer issuer keys are used past their maximum age while they cannot be fetched.')
    .meta({ env: 'PORTCULLIS_JWKS_STALE_IF_ERROR_SECONDS' }),
  jwksTimeoutMs: z
    .number()
    .int()
    .min(10)
    .max(60_000)
    .default(5_000)
    .describe('Deadline in milliseconds for fetching issuer keys, from the name lookup to the last byte.')
    .meta({ env: 'PORTCULLIS_JWKS_TIMEOUT_MS' }),
  jwksMaxKeySets: z
    .number()
    .int()
    .min(1)
    .max(100_000)
    .default(1_000)
    .describe('How many remote key sets are kept in memory; the least recently used goes first.')
    .meta({ env: 'PORTCULLIS_JWKS_MAX_KEY_SETS' }),
  insecureAllowPrivateJwks: z
    .boolean()
    .default(false)
    .describe('Allows issuer keys from plain http and from private addresses; for local development only.')
    .meta({ env: 'PORTCULLIS_INSECURE_ALLOW_PRIVATE_JWKS' }),
});

export type TokensConfig = z.output<typeof tokensConfig>;
