import { z } from 'zod';
import type { Change } from '#libs/domain';
import { instant, revision } from '../input/fields.js';
import { limitText } from '../input/paging.js';
import { answer } from '../schema/wire-schemas.js';

export const changesQuery = z.strictObject({
  after: z
    .string({ error: 'must be given once' })
    .regex(/^[0-9]{1,15}$/, 'must be a whole number, at least 0')
    .transform(Number)
    .optional(),
  limit: limitText.optional(),
});

const change = z.looseObject({
  revision,
  kind: z.string().meta({ description: '`user`, `role_assignment`, `activation`, …' }),
  operation: z.enum(['create', 'update', 'delete']),
  subject_id: z.string().meta({ description: 'What changed; for role assignments the id of the user.' }),
  actor: z.string().meta({ description: 'Who changed it.' }),
  at: instant,
});

export const changesPage = answer(
  'ChangesPage',
  z.looseObject({
    items: z.array(change),
    revision: revision.meta({
      description:
        'The realm’s revision: there is more while the last item’s is below it. Go on with it as `after`.',
    }),
  }),
  {
    items: [
      {
        revision: 42,
        kind: 'user',
        operation: 'update',
        subject_id: 'u-1001',
        actor: 'ci',
        at: '2026-01-31T09:30:00.000Z',
      },
    ],
    revision: 42,
  },
);

export function changeView({ revision, kind, operation, subjectId, actor, at }: Change) {
  return { revision, kind, operation, subject_id: subjectId, actor, at: at.toISOString() };
}
