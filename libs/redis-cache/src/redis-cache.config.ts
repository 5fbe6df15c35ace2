import { z } from 'zod';

/** Where the shared decision cache is and how little we wait for it. */
export const redisCacheConfig = z.object({
  url: z
    .string()
    .regex(/^rediss?:\/\//, 'expected a URL that begins with redis:// or rediss://')
    .optional()
    .describe('Redis to share decisions through; without it each replica keeps its own only.')
    .meta({ env: 'REDIS_URL', secret: true }),
  commandTimeoutMs: z
    .number()
    .int()
    .min(5)
    .max(5_000)
    .default(100)
    .describe('How long a lookup may take before it is a miss, in milliseconds.')
    .meta({ env: 'PORTCULLIS_REDIS_COMMAND_TIMEOUT_MS' }),
  connectTimeoutMs: z
    .number()
    .int()
    .min(50)
    .max(60_000)
    .default(1_000)
    .describe('How long connecting may take before it is tried anew, in milliseconds.')
    .meta({ env: 'PORTCULLIS_REDIS_CONNECT_TIMEOUT_MS' }),
  maxTtlSeconds: z
    .number()
    .int()
    .min(1)
    .max(604_800)
    .default(86_400)
    .describe('Longest time that anything is kept in Redis, in seconds.')
    .meta({ env: 'PORTCULLIS_REDIS_MAX_TTL_SECONDS' }),
});

export type RedisCacheConfig = z.output<typeof redisCacheConfig>;
