import type { JsonValue } from '#libs/domain';

/**
 * Whether a `with` may put values at all these paths: what lies above each must be an object, or absent. OPA's evaluator would make
 * objects of other values; its modules write into them as if they were, and corrupt their memory.
 */
export function isReplaceable(value: JsonValue, paths: readonly (readonly string[])[]): boolean {
  return paths.every((path) => {
    let above: JsonValue | undefined = value;
    for (const name of path) {
      if (above === undefined) return true;
      if (typeof above !== 'object' || above === null || Array.isArray(above)) return false;
      above = Object.hasOwn(above, name) ? above[name] : undefined;
    }
    return true;
  });
}
