import { isSecretName } from './masks.js';

const maxDepth = 8;
const maxItems = 100;
const maxString = 4000;

/**
 * A copy that is safe and small enough to log: values of secret members gone, errors with their causes spelled out, depth,
 * length and number of items bounded, no cycles. Texts that look like secrets are masked later, in the finished line.
 */
export function scrub(value: unknown): unknown {
  return copy(value, 0, new Set());
}

function copy(value: unknown, depth: number, above: Set<object>): unknown {
  if (typeof value === 'string') return cut(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return value;
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (above.has(value)) return '[circular]';
  if (depth === maxDepth) return '[too deep]';
  above.add(value);
  const result = copyObject(value, depth + 1, above);
  above.delete(value);
  return result;
}

function copyObject(value: object, depth: number, above: Set<object>): unknown {
  if (Array.isArray(value)) return value.slice(0, maxItems).map((item) => copy(item, depth, above));
  if (value instanceof Set) return [...value].slice(0, maxItems).map((item) => copy(item, depth, above));
  const members =
    value instanceof Map ? [...value].map(([k, v]) => [String(k), v] as const) : membersOf(value);
  return Object.fromEntries(
    members
      .slice(0, maxItems)
      .map(([name, member]) => [name, isSecretName(name) ? '[redacted]' : copy(member, depth, above)]),
  );
}

function membersOf(value: object): (readonly [string, unknown])[] {
  const own = Object.entries(value);
  if (!(value instanceof Error)) return own;
  const { name, message, stack, cause } = value;
  const described = [['type', name] as const, ['message', message] as const, ['stack', stack] as const];
  const reason = cause === undefined ? [] : [['cause', cause] as const];
  return [...described, ...reason, ...own.filter(([member]) => member !== 'name' && member !== 'cause')];
}

export function cut(text: string): string {
  return text.length <= maxString ? text : `${text.slice(0, maxString)}… (${text.length} characters)`;
}
