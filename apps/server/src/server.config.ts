import { z } from 'zod';

const seconds = (max: number): z.ZodNumber => z.number().min(0).max(max);
/** Nought would be no end. */
const waitSeconds = (max: number): z.ZodNumber => z.number().min(1).max(max);
const bytes = z.number().int().min(1_024);

/** What belongs to the process itself; each lib owns its own section. */
export const serverConfig = z.object({
  host: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('Address to listen on; `0.0.0.0` for every interface.')
    .meta({ env: 'HOST' }),
  port: z
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(8080)
    .describe('Port to listen on; `0` lets the system choose.')
    .meta({ env: 'PORT' }),
  operationsHost: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('Address of the listener for operators, where there is one.')
    .meta({ env: 'PORTCULLIS_OPERATIONS_HOST' }),
  operationsPort: z
    .number()
    .int()
    .min(0)
    .max(65_535)
    .optional()
    .describe(
      'Port of a listener for operators: metrics, readiness in detail and the API documentation are then answered there and nowhere else; `0` lets the system choose.',
    )
    .meta({ env: 'PORTCULLIS_OPERATIONS_PORT' }),
  publicUrl: z
    .url({ protocol: /^https?$/, error: 'expected an http or https URL' })
    .regex(/^[^?#]*[^?#/]$/, 'must have no query, no fragment and no slash at its end')
    .optional()
    .describe('Where callers reach this service, for metadata documents; never taken from the Host header.')
    .meta({ env: 'PORTCULLIS_PUBLIC_URL' }),
  dataDirectory: z
    .string()
    .min(1)
    .default('.data')
    .describe('Where the embedded Postgres keeps its files when `DATABASE_URL` is not set.')
    .meta({ env: 'PORTCULLIS_DATA_DIR' }),
  logLevel: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('Lowest level that is logged; single decisions are logged at debug, errors at error.')
    .meta({ env: 'PORTCULLIS_LOG_LEVEL' }),
  bootstrapKey: z
    .string()
    .regex(
      /^pck_[a-z0-9]{4,32}_[A-Za-z0-9-]{32,128}$/,
      'must look like `pck_<id>_<secret>`: 4 to 32 lower-case letters or digits, then 32 to 128 letters, digits or hyphens',
    )
    .optional()
    .describe(
      'The API key of the first administrator, written only while there is none, so it does not come back once deleted; when unset a key is made at the first start and printed once.',
    )
    .meta({ env: 'PORTCULLIS_BOOTSTRAP_KEY', secret: true }),
  drainSeconds: seconds(600)
    .default(5)
    .describe('How long to go on serving after SIGTERM with readiness down, so that balancers notice first.')
    .meta({ env: 'PORTCULLIS_DRAIN_SECONDS' }),
  finishSeconds: seconds(600)
    .default(12)
    .describe(
      'How long requests under way may take once draining is over; connections that are still open then are cut.',
    )
    .meta({ env: 'PORTCULLIS_FINISH_SECONDS' }),
  maxBodyBytes: bytes
    .default(1_048_576)
    .describe('Largest request body of the decision doors.')
    .meta({ env: 'PORTCULLIS_MAX_BODY_BYTES' }),
  keepAliveSeconds: waitSeconds(3_600)
    .default(75)
    .describe('How long an idle connection is kept; longer than the balancer keeps it, or requests get lost.')
    .meta({ env: 'PORTCULLIS_KEEP_ALIVE_SECONDS' }),
  requestTimeoutSeconds: waitSeconds(600)
    .default(30)
    .describe('How long a client may take to send a whole request; then it is answered 408 and cut off.')
    .meta({ env: 'PORTCULLIS_REQUEST_TIMEOUT_SECONDS' }),
});

export type ServerConfig = Readonly<z.output<typeof serverConfig>>;
