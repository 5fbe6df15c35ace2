import type { Decision, JsonValue } from '#libs/domain';
import { parseJson } from '#libs/json';

/** A decision as text for the shared cache. */
export function storedDecision({ effect, context }: Decision): string {
  return JSON.stringify({ effect, context });
}

/** Reads it back; undefined for anything that `storedDecision` could not have written, which then is a miss. */
export function readStoredDecision(text: string): Decision | undefined {
  const value = parsed(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { effect, context, ...rest } = value;
  if ((effect !== 'allow' && effect !== 'deny') || Object.keys(rest).length > 0) return undefined;
  if (context === undefined) return { effect };
  if (typeof context !== 'object' || context === null || Array.isArray(context)) return undefined;
  return { effect, context };
}

function parsed(text: string): JsonValue | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
