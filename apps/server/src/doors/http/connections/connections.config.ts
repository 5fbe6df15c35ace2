import { z } from 'zod';

const bytes = (least: number, usual: number, most = Number.MAX_SAFE_INTEGER) =>
  z.number().int().min(least).max(most).default(usual);

/** What clients may hold of this process by sending slowly, not reading, or coming in crowds. */
export const connectionsConfig = z.object({
  maxConnections: z
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .default(4_096)
    .describe(
      'Most connections open at one time; for one more the oldest that has asked nothing is closed, else it is answered 503.',
    )
    .meta({ env: 'PORTCULLIS_MAX_CONNECTIONS' }),
  maxHeaderBytes: bytes(8_192, 32_768, 1_048_576)
    .describe('Largest request line and headers together, tokens included; more is answered 431.')
    .meta({ env: 'PORTCULLIS_MAX_HEADER_BYTES' }),
  maxReceivingBytes: bytes(1_048_576, 134_217_728)
    .describe(
      'Most bytes of request bodies on their way in at one time, as announced; of these one caller gets a quarter and one realm a half.',
    )
    .meta({ env: 'PORTCULLIS_MAX_RECEIVING_BYTES' }),
  maxUnreadBytes: bytes(1_048_576, 134_217_728)
    .describe(
      'Most bytes of answers that clients have not read yet; beyond it the slowest of them are cut off.',
    )
    .meta({ env: 'PORTCULLIS_MAX_UNREAD_BYTES' }),
  unreadSeconds: z
    .number()
    .min(1)
    .max(600)
    .default(30)
    .describe('How long a client may take nothing of an answer that waits for it before it is cut off.')
    .meta({ env: 'PORTCULLIS_UNREAD_SECONDS' }),
});

export type ConnectionsConfig = Readonly<z.output<typeof connectionsConfig>>;
