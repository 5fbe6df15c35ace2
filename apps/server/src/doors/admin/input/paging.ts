import { applyDecorators } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import { z } from 'zod';
import type { Page, PageRequest } from '#libs/administration';

const defaultLimit = 50;
export const maxLimit = 200;

export const limitText = z
  .string({ error: 'must be given once' })
  .regex(/^[1-9][0-9]{0,2}$/, `must be a whole number from 1 to ${maxLimit}`)
  .transform(Number)
  .refine((limit) => limit <= maxLimit, `must be a whole number from 1 to ${maxLimit}`);

const cursorText = z
  .string({ error: 'must be given once' })
  .transform((cursor) => keyOf(cursor))
  .refine((key) => key !== null, 'is not a cursor that this list gave out');

export const pageMembers = { limit: limitText.optional(), cursor: cursorText.optional() };
export const pageQuery = z.strictObject(pageMembers);

export function pageRequestOf({ limit, cursor }: z.output<typeof pageQuery>): PageRequest {
  return { limit: limit ?? defaultLimit, ...(typeof cursor === 'string' ? { after: cursor } : {}) };
}

/** A page as it is answered. */
export function pageView<T, View>(page: Page<T>, view: (item: T) => View) {
  const next = page.next === null ? null : Buffer.from(page.next).toString('base64url');
  return { items: page.items.map(view), next_cursor: next };
}

/** The list key inside a cursor; null for text that `pageView` cannot have made. */
function keyOf(cursor: string): string | null {
  const bytes = Buffer.from(cursor, 'base64url');
  if (cursor === '' || bytes.toString('base64url') !== cursor) return null;
  const key = bytes.toString('utf8');
  const exact = Buffer.from(key).equals(bytes);
  return exact && !/\p{Cc}/u.test(key) ? key : null;
}

/** Documents the two parameters of every list. */
export const Paged = () =>
  applyDecorators(
    ApiQuery({
      name: 'limit',
      required: false,
      description: 'How many items at most.',
      schema: { type: 'integer', minimum: 1, maximum: maxLimit, default: defaultLimit },
    }),
    ApiQuery({
      name: 'cursor',
      required: false,
      description: '`next_cursor` of the page before; opaque.',
      schema: { type: 'string' },
    }),
  );
