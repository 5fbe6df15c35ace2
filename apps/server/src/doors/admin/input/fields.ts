import { z } from 'zod';
import { isPermission, isRealmName, type JsonObject, type JsonValue, scopes } from '#libs/domain';

/** Members that several resources share. `u` patterns count characters, as JSON Schema does, not UTF-16 units. */

/** No control character, line separator or half character; not `.` or `..`, which URL software would fold away. */
const printable = /^(?!\.{1,2}$)[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]{1,256}$/u;
const plainName = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const prose = /^[^\u0000-\u0008\u000b-\u001f\u007f]*$/;

/** What a text may take in the store, where an index holds it: characters beyond ASCII take up to four bytes. */
export function ofBytes(text: z.ZodString, most: number) {
  const message = `must have at most ${most} bytes as UTF-8`;
  return text.refine((value) => Buffer.byteLength(value) <= most, message);
}

export const id = z
  .string()
  .regex(printable, 'must be 1 to 256 printable characters')
  .meta({ description: 'Chosen by you or generated: 1 to 256 printable characters, compared exactly.' });

/** Ids and names that appear in URLs, logs and Rego. */
export const name = z
  .string()
  .regex(plainName, 'must be 1 to 128 of letters, digits, `_`, `.`, `-`, not beginning with `.` or `-`')
  .meta({ description: 'Letters, digits, `_`, `.`, `-`; not beginning with `.` or `-`; at most 128.' });

/** Text for people. */
export const text = z
  .string()
  .max(1024, 'must have at most 1024 characters')
  .regex(prose, 'must not have control characters');

export const resourceType = ofBytes(
  z.string().regex(/^[^\s:*\p{Cc}\p{Cs}]{1,128}$/u, 'must be 1 to 128 characters without space, `:`, `*`'),
  256,
);

export const permission = z
  .string()
  .max(300, 'must have at most 300 characters')
  .regex(prose, 'must not have control characters')
  .refine(isPermission, 'must be `resource type:action`, where either may be `*`')
  .meta({ description: '`resource type:action`; either part may be `*`.' });

export const scope = z.enum(scopes);

export const realmName = z
  .string()
  .refine(isRealmName, 'must be lower-case letters, digits and inner hyphens, at most 63')
  .meta({ pattern: '^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$' });

export const instant = z.iso
  .datetime({ offset: true, error: 'must be a date and time with zone (RFC 3339)' })
  .meta({ description: 'RFC 3339, with zone.' });

export const revision = z.int().min(0).meta({ description: "The realm's revision." });

const withoutNul = 'must not have the character U+0000';

/** Any JSON value that the store can keep. */
export const jsonValue = z.unknown().refine((value) => !hasNul(value as JsonValue), withoutNul);

export const jsonObject = z
  .custom<JsonObject>((value) => typeof value === 'object' && value !== null && !Array.isArray(value), {
    error: ({ input }) => (input === undefined ? 'is required' : 'must be an object'),
  })
  .refine((value) => !hasNul(value), withoutNul)
  .meta({ type: 'object', additionalProperties: true });

/** The store keeps JSON in a form that has no room for U+0000. Depth is bounded where the body is parsed. */
export function hasNul(value: JsonValue): boolean {
  if (typeof value === 'string') return value.includes('\0');
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(hasNul);
  // Without a list of all members: a document of a megabyte held the event loop four times as long.
  for (const member in value) if (member.includes('\0') || hasNul(value[member] as JsonValue)) return true;
  return false;
}

/** A list without repeats; `keyOf` says what counts as the same. */
export function distinct<Item extends z.ZodType>(
  item: Item,
  max: number,
  keyOf: (value: z.output<Item>) => string = String,
) {
  return z.array(item).max(max).superRefine(refuseRepeats(keyOf));
}

function refuseRepeats<T>(keyOf: (value: T) => string) {
  return (values: readonly T[], context: z.RefinementCtx): void => {
    const seen = new Set<string>();
    values.forEach((value, index) => {
      const key = keyOf(value);
      if (seen.has(key)) context.addIssue({ code: 'custom', path: [index], message: 'is there already' });
      seen.add(key);
    });
  };
}
