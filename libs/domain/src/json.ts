/** A value that JSON can carry. Numbers are doubles (I-JSON, RFC 7493). */
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;

export interface JsonObject {
  [member: string]: JsonValue;
}
