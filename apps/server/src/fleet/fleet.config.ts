import { z } from 'zod';

/** How replicas know of each other. */
export const fleetConfig = z.object({
  expiryMs: z
    .number()
    .int()
    .min(500)
    .max(600_000)
    .default(10_000)
    .describe(
      'How long a replica that went silent still counts where a write waits for the fleet, in milliseconds.',
    )
    .meta({ env: 'PORTCULLIS_FLEET_EXPIRY_MS' }),
});
