import { z } from 'zod';

const milliseconds = (least: number, most: number, usual: number) =>
  z.number().int().min(least).max(most).default(usual);
const count = (least: number, most: number, usual: number) =>
  z.number().int().min(least).max(most).default(usual);

/** How decisions are reached, kept and kept fresh. */
export const decisionConfig = z.object({
  pollIntervalMs: milliseconds(10, 60_000, 1_000)
    .describe('How often the store is asked for changes, in milliseconds; notifications come sooner.')
    .meta({ env: 'PORTCULLIS_POLL_INTERVAL_MS' }),
  demandWaitMs: milliseconds(0, 60_000, 2_000)
    .describe('How long a request that demands a revision waits for it, in milliseconds.')
    .meta({ env: 'PORTCULLIS_DEMAND_WAIT_MS' }),
  maxStalenessMs: milliseconds(0, 86_400_000, 120_000)
    .describe(
      'How long a replica that cannot follow the store goes on answering, in milliseconds; then it refuses with `replica_stale`. Several poll intervals at least; 0 lets it answer for ever.',
    )
    .meta({ env: 'PORTCULLIS_MAX_STALENESS_MS' }),
  decisionTimeoutMs: milliseconds(10, 60_000, 5_000)
    .describe(
      'How long one request may take in all, in milliseconds: from the moment its head was read, so with the look-up of the caller, the rest of the body and every queue.',
    )
    .meta({ env: 'PORTCULLIS_DECISION_TIMEOUT_MS' }),
  maxBatchInputCharacters: count(65_536, 10_000_000_000, 33_554_432)
    .describe(
      'Most characters of input that policies are given for one batch in a large body, of what they read; what items share counts for each.',
    )
    .meta({ env: 'PORTCULLIS_MAX_BATCH_INPUT' }),
  maxWaitingRequests: count(4, 100_000, 1_024)
    .describe(
      'Most decision requests that wait for their turn while the process is busy; a realm takes half of them at most.',
    )
    .meta({ env: 'PORTCULLIS_MAX_WAITING_REQUESTS' }),
  storeTimeoutMs: milliseconds(100, 600_000, 10_000)
    .describe('How long following the store waits for one answer, in milliseconds.')
    .meta({ env: 'PORTCULLIS_FOLLOW_TIMEOUT_MS' }),
  cacheMaxEntries: count(0, 10_000_000, 100_000)
    .describe('Most decisions kept in process; 0 keeps none.')
    .meta({ env: 'PORTCULLIS_CACHE_ENTRIES' }),
  cacheMaxBytes: count(1_000, 100_000_000_000, 67_108_864)
    .describe('Most memory for decisions kept in process, in bytes of their text.')
    .meta({ env: 'PORTCULLIS_CACHE_BYTES' }),
  cacheTtlSeconds: count(1, 86_400, 60)
    .describe('How long a decision is kept in process, in seconds; varied by a tenth.')
    .meta({ env: 'PORTCULLIS_CACHE_TTL_SECONDS' }),
  cacheShared: z
    .enum(['auto', 'always', 'off'])
    .default('auto')
    .describe(
      'Whether the shared cache is asked: `auto` where it is faster than evaluating, `always`, or `off`.',
    )
    .meta({ env: 'PORTCULLIS_CACHE_SHARED' }),
  cacheSharedTtlSeconds: count(1, 86_400, 600)
    .describe('How long a decision is kept in the shared cache, in seconds; varied by a tenth.')
    .meta({ env: 'PORTCULLIS_CACHE_SHARED_TTL_SECONDS' }),
  subjectsMaxEntries: count(1, 10_000_000, 50_000)
    .describe('Most user records kept in process, counted by the names they were asked for.')
    .meta({ env: 'PORTCULLIS_CACHE_SUBJECTS' }),
  subjectsMaxBytes: count(1_000, 100_000_000_000, 67_108_864)
    .describe('Most memory for user records kept in process, in bytes of their text.')
    .meta({ env: 'PORTCULLIS_CACHE_SUBJECTS_BYTES' }),
  lookupsWaiting: count(1, 100_000, 256)
    .describe('Most look-ups of users that wait for their turn in one realm; eight times as many in all.')
    .meta({ env: 'PORTCULLIS_LOOKUPS_WAITING' }),
  unknownKeysPerSecond: count(1, 1_000_000, 100)
    .describe(
      'API keys that do not exist, looked up in a second; ten times as many at once, and a tenth for one address.',
    )
    .meta({ env: 'PORTCULLIS_UNKNOWN_KEYS_PER_SECOND' }),
  apiKeysMaxEntries: count(1, 1_000_000, 10_000)
    .describe('Most API keys kept in process, hashed.')
    .meta({ env: 'PORTCULLIS_CACHE_API_KEYS' }),
});

export type DecisionConfig = z.output<typeof decisionConfig>;
