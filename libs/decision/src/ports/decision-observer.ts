import type { ErrorCode } from '#libs/domain';

/** What the use cases tell the outside about their work: metrics hang here. Every method must be cheap and must not throw. */
export abstract class DecisionObserver {
  abstract decided(effect: 'allow' | 'deny'): void;
  abstract undecided(code: ErrorCode): void;
  abstract cacheLookedUp(tier: 'local' | 'shared', hit: boolean): void;
  /** A request took the result of an equal one in flight. */
  abstract evaluationShared(): void;
  abstract evaluated(policy: string, seconds: number): void;
  abstract revisionApplied(realm: string, revision: number): void;
  abstract revisionFollowFailed(error: unknown): void;
  abstract policyLoadFailed(realm: string, policy: string, digest: string, error: unknown): void;
}
