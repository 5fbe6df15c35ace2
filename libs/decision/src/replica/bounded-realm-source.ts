import { AuthzError, type Change, type PolicyArtifact } from '#libs/domain';
import { type RealmAdvance, type RealmHead, type RealmSnapshot, RealmSource } from '../ports/realm-source.js';
import { Deadline } from '../time/deadline.js';
import type { Timer } from '../time/timer.js';

/** A source that always answers: a call that hangs becomes `store_unavailable`, so that following goes on. */
export class BoundedRealmSource extends RealmSource {
  constructor(
    private readonly inner: RealmSource,
    private readonly timer: Timer,
    private readonly timeoutMs: number,
  ) {
    super();
  }

  override heads(): Promise<readonly RealmHead[]> {
    return this.bound(this.inner.heads());
  }

  override changes(realm: string, after: number, upTo: number, limit: number): Promise<readonly Change[]> {
    return this.bound(this.inner.changes(realm, after, upTo, limit));
  }

  override snapshot(realm: string): Promise<RealmSnapshot> {
    return this.bound(this.inner.snapshot(realm));
  }

  override advance(realm: string, after: number, limit: number): Promise<RealmAdvance | null> {
    return this.bound(this.inner.advance(realm, after, limit));
  }

  override artifact(realm: string, digest: string): Promise<PolicyArtifact> {
    return this.bound(this.inner.artifact(realm, digest));
  }

  override onHint(listener: (head: RealmHead) => void): () => void {
    return this.inner.onHint(listener);
  }

  private bound<T>(work: Promise<T>): Promise<T> {
    return new Deadline(this.timer, this.timeoutMs).bound(
      work,
      () => new AuthzError('store_unavailable', `the store did not answer within ${this.timeoutMs} ms`),
    );
  }
}
