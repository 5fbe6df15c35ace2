import type { JsonObject, JsonValue } from '#libs/domain';

const needsEscape = /["\\\u0000-\u001f\ud800-\udfff]/;

/**
 * One text per value: members sorted by UTF-16 code unit at every level, no whitespace. Equal texts mean equal values, where
 * `-0` equals `0` (no policy can tell them apart: both enter the engine as `0`). `null`, `""`, `{}` and an absent member
 * are four different things.
 *
 * Expects what `parseStrictJson` returns: a tree of bounded depth.
 */
export function canonicalJson(value: JsonValue): string {
  if (typeof value === 'string') return quotedJson(value);
  if (typeof value === 'object' && value !== null) {
    return Array.isArray(value) ? canonicalArray(value) : canonicalObject(value);
  }
  // Not JSON.stringify, which makes an infinity `null`: two values would share a text.
  return String(value);
}

function canonicalArray(items: readonly JsonValue[]): string {
  let text = '[';
  let separator = '';
  for (const item of items) {
    text += separator + canonicalJson(item);
    separator = ',';
  }
  return `${text}]`;
}

function canonicalObject(object: JsonObject): string {
  let text = '{';
  let separator = '';
  for (const name of sorted(Object.keys(object))) {
    text += `${separator}${quotedJson(name)}:${canonicalJson(object[name] as JsonValue)}`;
    separator = ',';
  }
  return `${text}}`;
}

/** Most objects arrive with few members, often in order already: look before sorting. */
function sorted(names: string[]): string[] {
  for (let i = 1; i < names.length; i++) {
    if ((names[i - 1] as string) > (names[i] as string)) return names.sort();
  }
  return names;
}

/** A text as a JSON string; what needs no escape is most of what there is. */
export function quotedJson(text: string): string {
  return needsEscape.test(text) ? JSON.stringify(text) : `"${text}"`;
}
