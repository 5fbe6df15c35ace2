import type { JsonObject, JsonValue } from '#libs/domain';

/** One place of the `data` document that is now another; without text, one that is no more. */
export interface DataChange {
  readonly path: readonly string[];
  /** JSON. */
  readonly text: string | undefined;
}

/**
 * What makes `after` of `before`, or null when that is more than `most` places: then loading all of it is cheaper. Values that are
 * the same object in both are taken as equal without a look, so whoever keeps what did not change gets a quick answer.
 */
export function dataChanges(before: JsonObject, after: JsonObject, most: number): DataChange[] | null {
  const changes: DataChange[] = [];
  return collect(before, after, []) ? changes : null;

  function collect(old: JsonObject, now: JsonObject, path: readonly string[]): boolean {
    if (old === now) return true;
    for (const name of Object.keys(old)) {
      if (!Object.hasOwn(now, name) && !add({ path: [...path, name], text: undefined })) return false;
    }
    return Object.keys(now).every((name) => {
      const value = now[name] as JsonValue;
      const place = [...path, name];
      if (!Object.hasOwn(old, name)) return add({ path: place, text: JSON.stringify(value) });
      const former = old[name] as JsonValue;
      if (isObject(former) && isObject(value)) return collect(former, value, place);
      return same(former, value) || add({ path: place, text: JSON.stringify(value) });
    });
  }

  function add(change: DataChange): boolean {
    changes.push(change);
    return changes.length <= most;
  }
}

function same(a: JsonValue, b: JsonValue): boolean {
  return (
    a === b || (typeof a === 'object' && typeof b === 'object' && JSON.stringify(a) === JSON.stringify(b))
  );
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
