import { z } from 'zod';

export const opaEngineConfig = z.object({
  maxRealmMemoryBytes: z
    .number()
    .int()
    .min(8_388_608)
    .max(1_099_511_627_776)
    .default(2_147_483_648)
    .describe(
      'Most memory for the data of all policies of one realm, in bytes; each byte of text that a policy reads takes about 34.',
    )
    .meta({ env: 'PORTCULLIS_REALM_POLICY_MEMORY_BYTES' }),
});
