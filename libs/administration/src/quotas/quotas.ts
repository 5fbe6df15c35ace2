import { AuthzError } from '#libs/domain';
import { boundOf, type Quota, type QuotaLimits } from './quotas.config.js';

/** Quotas that count what one realm holds, and those that count what one thing in it holds. */
type OfOne =
  'rolePermissions' | 'roleAncestors' | 'userAssignments' | 'clientKeys' | 'policyVersions' | 'documentBytes';

/** What is counted. `of` names the one thing: a role, a user, a client, a policy, a document. */
export type Measure =
  { readonly quota: Exclude<Quota, OfOne> } | { readonly quota: OfOne; readonly of: string };

/** Counts inside a write's transaction, so that under the realm's lock nothing moves between counting and commit. */
export interface RealmUsage {
  /**
   * How much of it there is; 0 when the one thing is not there. `roleAncestors` is the most that the role, or a role that
   * inherits from it, has. Must not read what is counted, only count it.
   */
  count(measure: Measure): Promise<number>;
}

/** Keeps a realm within its quotas. What is beyond one already, since it was lowered, stays and may shrink. */
export class Quotas {
  constructor(
    private readonly usage: RealmUsage,
    private readonly limits: QuotaLimits,
  ) {}

  /** Rejects with `quota_exceeded` when `work` made one of the measures larger, and larger than its quota. */
  async within<T>(measures: readonly Measure[], work: () => Promise<T>): Promise<T> {
    const before = await this.countAll(measures);
    const result = await work();
    const after = await this.countAll(measures);
    for (const [index, { quota }] of measures.entries()) {
      this.assertWithin(quota, before[index] ?? 0, after[index] ?? 0);
    }
    return result;
  }

  count(measure: Measure): Promise<number> {
    return this.usage.count(measure);
  }

  private async countAll(measures: readonly Measure[]): Promise<number[]> {
    const counts: number[] = [];
    for (const measure of measures) counts.push(await this.usage.count(measure));
    return counts;
  }

  private assertWithin(quota: Quota, before: number, after: number): void {
    const limit = this.limits[quota];
    if (after <= limit || after <= before) return;
    const { at, env, what } = boundOf(quota);
    const message = `there may be at most ${limit} ${what}; there are ${before} and would be ${after}`;
    const hint = `remove what is not needed, or let the operator raise \`${env}\``;
    throw new AuthzError('quota_exceeded', `${message} (\`${env}\`)`, { faults: [{ at, message, hint }] });
  }
}
