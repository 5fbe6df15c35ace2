import { Injectable } from '@nestjs/common';
import { HealthIndicatorService } from '@nestjs/terminus';

import type { ReplicaStatus } from '#libs/decision';

import { loadingText } from './loading-text.js';
import { OperationsSource } from './operations-source.js';

/**
 * What readiness depends on. A replica that has loaded once goes on answering without store and without shared cache, so the loss
 * of either is `degraded`, which keeps it in the balancer, until what it knows is too old to answer by. One realm that cannot
 * be followed, while others can, is no reason to take those away too. Tells counts, not names: nobody has to log in to ask.
 */
@Injectable()
export class Readiness {
  constructor(
    private readonly source: OperationsSource,
    private readonly indicators: HealthIndicatorService,
  ) {}

  readonly replica = () => {
    const status = this.source.replica();
    const { ready, realms, staleRealms, failingPolicies, lastFollowedAt } = status;
    const replica = this.indicators.check('replica');
    if (!ready) return replica.down(loadingFacts(status));
    const facts = { realms, last_followed_at: lastFollowedAt?.toISOString() ?? null };
    if (realms > 0 && staleRealms === realms) {
      return replica.down({ ...facts, message: 'what is known is too old to answer by' });
    }
    if (failingPolicies.length === 0 && staleRealms === 0) return replica.up(facts);
    return replica.degraded({
      ...facts,
      failing_policies: failingPolicies.length,
      stale_realms: staleRealms,
    });
  };

  readonly store = () => {
    const { ready, storeReachable } = this.source.replica();
    const store = this.indicators.check('store');
    if (storeReachable && this.source.storeWritable()) return store.up();
    if (storeReachable) return store.degraded({ message: 'the store is read-only: writes are refused' });
    return ready
      ? store.degraded({ message: 'unreachable; answering from what is loaded' })
      : store.down({ message: 'unreachable' });
  };

  readonly sharedCache = () => {
    const state = this.source.sharedCache();
    const sharedCache = this.indicators.check('shared_cache');
    if (state === 'down') return sharedCache.degraded({ message: 'unreachable; every look-up is a miss' });
    return sharedCache.up({ configured: state === 'up' });
  };
}

function loadingFacts(status: ReplicaStatus) {
  const { realms, policies, loaded } = status.firstLoad;
  return {
    message: `loading: ${loadingText(status)}`,
    realms: status.realms,
    realms_known: realms,
    policies: loaded,
    policies_known: policies,
  };
}
