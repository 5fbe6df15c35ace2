import type { z } from 'zod';
import { AuthzError, type Fault } from '#libs/domain';

/** A hostile body can be wrong in a million places; nobody reads more than these. */
const maxFaults = 100;
const maxNameLength = 64;

/** The value as the schema understands it. Throws `invalid_request` naming every member that is wrong. */
export function parseAs<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value, { error: messageOf });
  if (result.success) return result.data;
  const faults = result.error.issues.flatMap(faultsOf).slice(0, maxFaults);
  throw new AuthzError('invalid_request', 'the request is not valid', { faults });
}

function faultsOf(issue: z.core.$ZodIssue): Fault[] {
  if (issue.code !== 'unrecognized_keys') return [{ at: placeOf(issue.path), message: issue.message }];
  return issue.keys.map((key) => ({ at: placeOf([...issue.path, key]), message: 'is not a known member' }));
}

function placeOf(path: readonly PropertyKey[]): string {
  const place = path.reduce<string>((before, step) => {
    if (typeof step === 'number') return `${before}[${step}]`;
    const name = String(step).slice(0, maxNameLength);
    return before === '' ? name : `${before}.${name}`;
  }, '');
  return place === '' ? '(root)' : place;
}

type Issue = z.core.$ZodRawIssue;

/** Our words: lower case, no final stop, nothing of the value. Messages written into a schema come first. */
function messageOf(issue: Issue): string {
  if (issue.input === undefined) return 'is required';
  if (issue.code === 'invalid_type') return `must be ${kindOf(issue.expected)}`;
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.map(quoted).join(', ')}`;
  if (issue.code === 'too_small') return boundOf(issue.origin, 'at least', issue.minimum);
  if (issue.code === 'too_big') return boundOf(issue.origin, 'at most', issue.maximum);
  return 'is not valid';
}

function quoted(value: z.core.util.Primitive): string {
  return `\`${String(value)}\``;
}

const kinds: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'a boolean',
  array: 'an array',
  object: 'an object',
};

function kindOf(expected: string): string {
  return kinds[expected] ?? 'of another type';
}

const units: Readonly<Record<string, string>> = { array: 'items', string: 'characters' };

function boundOf(origin: string, bound: string, size: number | bigint): string {
  const unit = units[origin];
  return unit ? `must have ${bound} ${String(size)} ${unit}` : `must be ${bound} ${String(size)}`;
}
