/**
 * A cache that replicas share. It can only ever save work: a lost, slow or lying-down cache is a miss, at once.
 * `key` is the full unambiguous decision key; adapters hash it. Values are opaque text.
 */
export abstract class SharedDecisionCache {
  /** Never rejects; `undefined` is a miss. */
  abstract get(key: string): Promise<string | undefined>;
  /** Never rejects, never waits for the outcome. */
  abstract set(key: string, value: string, ttlSeconds: number): void;
  /** False while there is nothing to ask, so that nobody waits for it. */
  abstract get available(): boolean;
}

/** Used when no shared cache is configured. */
export class NoSharedDecisionCache extends SharedDecisionCache {
  override get available(): boolean {
    return false;
  }
  override get(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
  override set(): void {
    // Nothing to keep it in.
  }
}
