import { z } from 'zod';

/** Where the truth is kept and how long we wait for it. */
export const storeConfig = z.object({
  databaseUrl: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'expected a URL that begins with postgres:// or postgresql://')
    .optional()
    .describe('Postgres to use (14 or newer); without it the server runs an embedded one.')
    .meta({ env: 'DATABASE_URL', secret: true }),
  decisionPoolSize: z
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(10)
    .describe('Most connections that hold look-ups of users at once; those of callers have two of their own.')
    .meta({ env: 'PORTCULLIS_DATABASE_DECISION_POOL' }),
  feedPoolSize: z
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(3)
    .describe(
      'Most connections by which a replica follows changes at once, apart from one to look for them and one to LISTEN.',
    )
    .meta({ env: 'PORTCULLIS_DATABASE_FEED_POOL' }),
  adminPoolSize: z
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(5)
    .describe('Most connections that the admin API holds at once, apart from those of decisions.')
    .meta({ env: 'PORTCULLIS_DATABASE_ADMIN_POOL' }),
  connectTimeoutMs: z
    .number()
    .int()
    .min(50)
    .max(60_000)
    .default(2_000)
    .describe('How long to wait for a connection, in milliseconds.')
    .meta({ env: 'PORTCULLIS_DATABASE_CONNECT_TIMEOUT_MS' }),
  statementTimeoutMs: z
    .number()
    .int()
    .min(50)
    .max(600_000)
    .default(5_000)
    .describe('How long one statement may take, in milliseconds.')
    .meta({ env: 'PORTCULLIS_DATABASE_STATEMENT_TIMEOUT_MS' }),
  lookupTimeoutMs: z
    .number()
    .int()
    .min(50)
    .max(60_000)
    .default(2_000)
    .describe(
      'How long looking up one user or caller may take in the store, in milliseconds; the time of the whole request at most.',
    )
    .meta({ env: 'PORTCULLIS_DATABASE_LOOKUP_TIMEOUT_MS' }),
  listen: z
    .boolean()
    .default(true)
    .describe('Follow changes by LISTEN as well as by polling; turn off behind a transaction pooler.')
    .meta({ env: 'PORTCULLIS_CHANGES_LISTEN' }),
});

export type StoreConfig = z.infer<typeof storeConfig>;
