import type { JsonValue } from '#libs/domain';
import type { JsonText } from '#libs/json';

/**
 * The `data` document of a policy, or an object in it. Large parts are texts, which nobody parses on the thread that decides.
 * Never changes; what stands at two places, or in two documents, may be the same object, which then is equal without a look.
 */
export interface PolicyData {
  readonly [name: string]: JsonValue | JsonText | PolicyData;
}
