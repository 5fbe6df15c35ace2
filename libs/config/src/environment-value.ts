import type { z } from 'zod';
import { layers } from './sections.js';

const booleans: Readonly<Record<string, boolean>> = {
  true: true,
  '1': true,
  on: true,
  yes: true,
  false: false,
  '0': false,
  off: false,
  no: false,
};

/** Turns the text of a variable into what its schema takes; text that does not fit stays text, and the schema says so. */
export function environmentValue(schema: z.core.$ZodType, text: string): unknown {
  const type = layers(schema).at(-1)?._zod.def.type;
  if (type === 'number') return numberOf(text) ?? text;
  if (type === 'boolean') return booleans[text.toLowerCase()] ?? text;
  return text;
}

function numberOf(text: string): number | undefined {
  return /^[+-]?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : undefined;
}

/** True for text that `z.coerce.boolean()` would silently take as `true`. */
export function isUnreadableBoolean(schema: z.core.$ZodType, value: unknown): boolean {
  return layers(schema).at(-1)?._zod.def.type === 'boolean' && typeof value !== 'boolean';
}
