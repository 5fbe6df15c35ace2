import type { ErrorCode } from '#libs/domain';
import { DecisionObserver } from '../ports/decision-observer.js';

export class RecordingObserver extends DecisionObserver {
  readonly effects: string[] = [];
  readonly codes: ErrorCode[] = [];
  readonly lookups: string[] = [];
  shared = 0;
  readonly evaluations: string[] = [];
  readonly applied: string[] = [];
  readonly followFailures: unknown[] = [];
  readonly loadFailures: string[] = [];

  override decided(effect: 'allow' | 'deny'): void {
    this.effects.push(effect);
  }
  override undecided(code: ErrorCode): void {
    this.codes.push(code);
  }
  override cacheLookedUp(tier: 'local' | 'shared', hit: boolean): void {
    this.lookups.push(`${tier} ${hit ? 'hit' : 'miss'}`);
  }
  override evaluationShared(): void {
    this.shared++;
  }
  override evaluated(policy: string): void {
    this.evaluations.push(policy);
  }
  override revisionApplied(realm: string, revision: number): void {
    this.applied.push(`${realm} ${revision}`);
  }
  override revisionFollowFailed(error: unknown): void {
    this.followFailures.push(error);
  }
  override policyLoadFailed(realm: string, policy: string, digest: string): void {
    this.loadFailures.push(`${realm} ${policy} ${digest}`);
  }
}
