import type { JsonValue } from '#libs/domain';

import type { JsonLimits } from './json-limits.js';
import { assertEngineJson } from './strict-json.js';

/**
 * JSON text that need not be checked again: well-formed, bounded, without half surrogate pairs. The policy engine takes malformed
 * text for no input at all, so what is made here without a check must be text that we wrote ourselves.
 */
export class CheckedJson {
  private constructor(readonly text: string) {}

  /** Checks text from anybody. Throws `AuthzError` `invalid_request`. */
  static check(text: string, limits: JsonLimits): CheckedJson {
    assertEngineJson(text, limits);
    return new CheckedJson(text);
  }

  /** Serialises and checks a value of the caller's own. Throws `AuthzError` `invalid_request`. */
  static of(value: JsonValue, limits: JsonLimits): CheckedJson {
    return CheckedJson.check(JSON.stringify(value), limits);
  }

  /** @param text that we put together of values which came through `parseStrictJson` or out of the store. */
  static own(text: string): CheckedJson {
    return new CheckedJson(text);
  }
}
