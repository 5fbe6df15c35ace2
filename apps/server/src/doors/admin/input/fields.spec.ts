import { describe, expect, it } from '@jest/globals';
import type { z } from 'zod';
import { id, name, permission, realmName, resourceType, text } from './fields.js';

const taken = (schema: z.ZodType, value: string) => schema.safeParse(value).success;

describe.each<[string, z.ZodType, readonly string[], readonly string[]]>([
  [
    'an id',
    id,
    ['u', 'user@example.com', 'a/b', 'Zoë', '😀'.repeat(256), 'a b', '...', '1'],
    ['', '.', '..', 'a\u0000', 'a\nb', 'a\u007f', '\u0085', '\u2028', '\ud800', '😀'.repeat(257)],
  ],
  [
    'a name',
    name,
    ['a', 'Editor', 'doc.read', '_x', '9lives', 'a'.repeat(128)],
    ['', '.a', '-a', 'a b', 'a/b', 'é', 'a\n', 'a'.repeat(129)],
  ],
  ['a text', text, ['', 'two\nlines\tand a tab', 'Zoë 😀'], ['a\u0000', '\u001b[31m', 'a'.repeat(1025)]],
  ['a resource type', resourceType, ['document', 'urn/x', 'Ä'], ['', '*', 'a:b', 'a b', 'a\u0000', 'a*']],
  [
    'a permission',
    permission,
    ['a:b', '*:*', 'a:*', '*:b'],
    ['', 'a', 'a:', ':b', 'a:b:c', 'a*:b', 'a\u0000:b'],
  ],
  ['a realm name', realmName, ['default', 'a', 'a-1'], ['', '-a', 'a-', 'A', 'a.b', 'a'.repeat(64)]],
])('%s', (_, schema, good, bad) => {
  it.each(good)('takes %j', (value) => {
    expect(taken(schema, value)).toBe(true);
  });
  it.each(bad)('refuses %j', (value) => {
    expect(taken(schema, value)).toBe(false);
  });
});
