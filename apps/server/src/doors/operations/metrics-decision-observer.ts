import { DecisionObserver } from '#libs/decision';
import type { ErrorCode } from '#libs/domain';
import type { Logger, Metrics } from '#libs/telemetry';

/** Counts what the use cases report, and logs the two things that somebody has to look at. */
export class MetricsDecisionObserver extends DecisionObserver {
  constructor(
    private readonly metrics: Metrics,
    private readonly logger: Logger,
  ) {
    super();
  }

  override decided(effect: 'allow' | 'deny'): void {
    this.metrics.decided(effect);
  }

  override undecided(code: ErrorCode): void {
    this.metrics.undecided(code);
  }

  override cacheLookedUp(tier: 'local' | 'shared', hit: boolean): void {
    this.metrics.cacheLookedUp(tier, hit);
  }

  override evaluationShared(): void {
    this.metrics.evaluationShared();
  }

  override evaluated(policy: string, seconds: number): void {
    this.metrics.evaluated(policy, seconds);
  }

  override revisionApplied(realm: string, revision: number): void {
    this.metrics.revisionApplied(realm, revision);
  }

  override revisionFollowFailed(error: unknown): void {
    this.metrics.followFailed();
    this.logger.warn({ err: error }, 'the change feed could not be followed; trying again');
  }

  override policyLoadFailed(realm: string, policy: string, digest: string, error: unknown): void {
    this.metrics.policyLoadFailed(realm, policy);
    this.logger.error(
      { realm, policy, digest, err: error },
      'the policy version could not be loaded; the one before goes on serving',
    );
  }
}
