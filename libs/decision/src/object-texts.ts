import type { JsonObject } from '#libs/domain';
import { canonicalJson } from '#libs/json';

export type TextOf = (object: JsonObject) => string;

/** How the objects of a question become text. */
export interface ObjectTexts {
  /** For the decision key. */
  readonly canonical: TextOf;
  /** For the policy input. */
  readonly json: TextOf;
}

export const plainTexts: ObjectTexts = { canonical: canonicalJson, json: JSON.stringify };

/** An absent object reads like an empty one, to policies and so to keys. */
export function orEmpty(object: JsonObject | undefined, textOf: TextOf): string {
  return object === undefined ? '{}' : textOf(object);
}

/**
 * Writes each object once, however many questions hold it, as the defaults of a batch are. Only for objects that do not
 * change while the texts are in use. A single question is better off with `plainTexts`: remembering costs more than it saves.
 */
export function rememberedTexts(): ObjectTexts {
  return { canonical: remembered(plainTexts.canonical), json: remembered(plainTexts.json) };
}

function remembered(textOf: TextOf): TextOf {
  const texts = new WeakMap<JsonObject, string>();
  return (object) => {
    const known = texts.get(object);
    if (known !== undefined) return known;
    const text = textOf(object);
    texts.set(object, text);
    return text;
  };
}
