/** A value that JSON can carry. Numbers are doubles (I-JSON, RFC 7493). */
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;

export interface JsonObject {
  [member: string]: JsonValue;
}

/**
 * An object as its canonical text (see `canonicalJson` of libs/json), of a request too large to be read on the thread that
 * serves: there it is handed on and never parsed.
 */
export class WrittenObject {
  constructor(readonly text: string) {}
}
