import { SharedDecisionCache } from '../ports/shared-decision-cache.js';
import { Gate } from './gate.js';

export class InMemorySharedCache extends SharedDecisionCache {
  override available = true;
  readonly values = new Map<string, string>();
  readonly gate = new Gate();
  gets = 0;

  override async get(key: string): Promise<string | undefined> {
    this.gets++;
    await this.gate.pass();
    return this.values.get(key);
  }

  override set(key: string, value: string): void {
    this.values.set(key, value);
  }
}
