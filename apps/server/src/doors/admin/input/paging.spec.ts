import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { id } from './fields.js';
import { pageQuery, pageRequestOf, pageView } from './paging.js';

describe('a cursor', () => {
  it('brings back the key that the page ended with, for every key that an item can have', () => {
    const key = fc.string({ unit: 'binary', minLength: 1, maxLength: 256 });
    fc.assert(
      fc.property(
        key.filter((text) => id.safeParse(text).success),
        (next) => {
          const { next_cursor: cursor } = pageView({ items: [], next }, String);
          expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
          expect(pageRequestOf(pageQuery.parse({ cursor }))).toEqual({ limit: 50, after: next });
        },
      ),
    );
  });

  it('is refused, never thrown over, when it is any other text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (cursor) => {
        const { success, data } = pageQuery.safeParse({ cursor });
        if (success) expect(Buffer.from(pageRequestOf(data).after ?? '').toString('base64url')).toBe(cursor);
      }),
    );
  });

  it('is null on the last page', () => {
    expect(pageView({ items: [1, 2], next: null }, String)).toEqual({ items: ['1', '2'], next_cursor: null });
  });
});
