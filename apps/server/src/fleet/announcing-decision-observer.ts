import type { Logger, Metrics } from '#libs/telemetry';
import { MetricsDecisionObserver } from '../doors/operations/metrics-decision-observer.js';
import type { FleetMember } from './fleet-member.js';

/** Tells the fleet, too, what this replica applied. Nothing is added to what a decision reports. */
export class AnnouncingDecisionObserver extends MetricsDecisionObserver {
  constructor(
    metrics: Metrics,
    logger: Logger,
    private readonly member: FleetMember,
  ) {
    super(metrics, logger);
  }

  override revisionApplied(realm: string, revision: number): void {
    super.revisionApplied(realm, revision);
    this.member.applied(realm, revision);
  }
}
