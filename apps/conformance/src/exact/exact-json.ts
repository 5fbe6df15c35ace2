/** A number as its text: JSON's grammar, any size and precision. */
export class ExactNumber {
  constructor(readonly text: string) {}
}

/** JSON that loses nothing: numbers stay text, and objects may have any member name. */
export type Exact = null | boolean | string | ExactNumber | readonly Exact[] | ExactObject;
export type ExactObject = ReadonlyMap<string, Exact>;

interface RawJson {
  parse: (
    text: string,
    reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
  ) => Exact;
  rawJSON: (text: string) => unknown;
}

/** ES2026 gives the reviver the source text and writes raw text; TypeScript's library does not know it yet. */
const rawJson = JSON as unknown as RawJson;

/** Throws SyntaxError for what is no JSON. */
export function parseExact(text: string): Exact {
  return rawJson.parse(text, (_key, value, { source }) => {
    if (typeof value === 'number') return new ExactNumber(source ?? String(value));
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return value instanceof ExactNumber ? value : new Map(Object.entries(value));
  });
}

/** JSON text; members stay in their order. */
export function exactText(value: Exact): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (value instanceof ExactNumber) return value.text;
  if (isObject(value)) {
    return `{${[...value].map(([name, member]) => `${JSON.stringify(name)}:${exactText(member)}`).join(',')}}`;
  }
  return `[${value.map(exactText).join(',')}]`;
}

/** A plain value that `JSON.stringify` writes with the very digits that it was given. */
export function stringifiable(value: Exact): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof ExactNumber) {
    const double = Number(value.text);
    return String(double) === value.text ? double : rawJson.rawJSON(value.text);
  }
  if (isObject(value))
    return Object.fromEntries([...value].map(([name, member]) => [name, stringifiable(member)]));
  return value.map(stringifiable);
}

export function isObject(value: Exact | undefined): value is ExactObject {
  return value instanceof Map;
}
