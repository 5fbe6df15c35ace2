import { z } from 'zod';

/** Bounds on what a decision door parses, beside the size of a body. */
export const decisionRequestConfig = z.object({
  maxJsonDepth: z
    .number()
    .int()
    .min(8)
    .max(500)
    .default(64)
    .describe('Deepest nesting of arrays and objects in a request body of the decision doors.')
    .meta({ env: 'PORTCULLIS_MAX_JSON_DEPTH' }),
  maxBatchItems: z
    .number()
    .int()
    .min(1)
    .max(100_000)
    .default(1_000)
    .describe('Most items in one batch of decisions; a larger batch is refused whole.')
    .meta({ env: 'PORTCULLIS_MAX_BATCH_ITEMS' }),
  maxResultBytes: z
    .number()
    .int()
    .min(1_024)
    .max(67_108_864)
    .default(1_048_576)
    .describe('Largest result of a policy as JSON, in bytes; a larger one is no answer.')
    .meta({ env: 'PORTCULLIS_MAX_RESULT_BYTES' }),
  maxAnswerBytes: z
    .number()
    .int()
    .min(1_024)
    .max(268_435_456)
    .default(4_194_304)
    .describe(
      'What the decisions of one batch may take together, in bytes of their JSON; items beyond it are not answered.',
    )
    .meta({ env: 'PORTCULLIS_MAX_ANSWER_BYTES' }),
});

export type DecisionRequestConfig = Readonly<z.output<typeof decisionRequestConfig>>;
