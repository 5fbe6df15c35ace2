import type { Replica, ReplicaStatus } from '#libs/decision';
import type { RedisDecisionCache } from '#libs/redis-cache';
import type { Metrics } from '#libs/telemetry';
import { OperationsSource } from './doors/operations/operations-source.js';
import type { Lifecycle } from './start/lifecycle.js';

export interface ProcessOperationsDeps {
  readonly lifecycle: Lifecycle;
  readonly replica: Replica;
  readonly store: { readonly writable: boolean };
  readonly redisCache: RedisDecisionCache | undefined;
  readonly metrics: Metrics;
}

/** What this process tells probes and scrapers of itself. */
export class ProcessOperations extends OperationsSource {
  constructor(private readonly deps: ProcessOperationsDeps) {
    super();
  }

  override replica(): ReplicaStatus {
    const status = this.deps.replica.status();
    return { ...status, ready: status.ready && this.deps.lifecycle.phase !== 'starting' };
  }

  override storeWritable(): boolean {
    return this.deps.store.writable;
  }

  override sharedCache(): 'off' | 'up' | 'down' {
    const { redisCache } = this.deps;
    if (redisCache === undefined) return 'off';
    return redisCache.available ? 'up' : 'down';
  }

  override draining(): boolean {
    return this.deps.lifecycle.phase === 'draining';
  }

  override metrics(): ReturnType<Metrics['expose']> {
    this.deps.metrics.realmAges(this.deps.replica.ages());
    return this.deps.metrics.expose();
  }
}
