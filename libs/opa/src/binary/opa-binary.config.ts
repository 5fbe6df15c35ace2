import { z } from 'zod';

export const opaBinaryConfig = z.object({
  path: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Path of the opa binary that compiles policies; when unset it is looked for and installed if need be.',
    )
    .meta({ env: 'OPA_BIN' }),
});
