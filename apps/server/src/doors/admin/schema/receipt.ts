import { z } from 'zod';

const replica = z.looseObject({
  id: z.string().meta({ description: 'Chosen by the replica at its start; its log names it.' }),
  revision: z.int().min(0).meta({ description: 'What it has applied; 0 when nothing is known yet.' }),
  milliseconds: z.int().min(0).nullable().meta({
    description:
      'From the commit until it had applied the write, by the clock of the database; null: not yet.',
  }),
});

export const receipt = z
  .looseObject({
    complete: z.boolean().meta({ description: 'True when every live replica has applied the write.' }),
    replicas: z.array(replica).meta({ description: 'Every live replica.' }),
  })
  .meta({
    description: 'Which replicas applied the write, and how fast. Only if `Prefer: wait` asked for it.',
  });

export const receiptExample = {
  complete: false,
  replicas: [
    { id: '0d0f4c1e-8a54-4a0c-9b7e-6f3f5a1c2d10', revision: 42, milliseconds: 7 },
    { id: '5b1c7a52-3f0e-4d7a-8c11-2e9d4b6a7f83', revision: 41, milliseconds: null },
  ],
};
