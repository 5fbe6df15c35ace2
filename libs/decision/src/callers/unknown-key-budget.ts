import { AuthzError } from '#libs/domain';
import { LRUCache } from 'lru-cache';
import type { Timer } from '../time/timer.js';

/** Where a request came from: a socket will do. */
export interface Peer {
  readonly remoteAddress?: string | undefined;
}

const mostPeers = 10_000;

interface Bucket {
  spent: number;
  at: number;
}

/**
 * How many keys that do not exist may be looked up: so many a second, ten times as many at once. One peer gets a tenth, so that
 * who guesses keys does not use up what a new caller needs who comes from elsewhere.
 */
export class UnknownKeyBudget {
  private readonly all: Bucket;
  private readonly peers = new LRUCache<string, Bucket>({ max: mostPeers });

  constructor(
    private readonly timer: Timer,
    private readonly perSecond: number,
  ) {
    this.all = this.fresh();
  }

  /** Throws `limit_exceeded`. */
  assertLeft(peer: Peer | undefined): void {
    const own = this.peers.get(addressOf(peer));
    const left =
      this.left(this.all, this.perSecond) && (own === undefined || this.left(own, this.perSecond / 10));
    if (left) return;
    throw new AuthzError(
      'limit_exceeded',
      'this credential is not known here, and too many that do not exist are being asked for',
      { retryAfterSeconds: 1 },
    );
  }

  /** One was looked up and does not exist. */
  spend(peer: Peer | undefined): void {
    const address = addressOf(peer);
    const own = this.peers.get(address) ?? this.fresh();
    this.peers.set(address, own);
    own.spent += 1;
    this.all.spent += 1;
  }

  private left(bucket: Bucket, perSecond: number): boolean {
    const now = this.timer.now();
    bucket.spent = Math.max(0, bucket.spent - ((now - bucket.at) / 1_000) * perSecond);
    bucket.at = now;
    return bucket.spent < perSecond * 10;
  }

  private fresh(): Bucket {
    return { spent: 0, at: this.timer.now() };
  }
}

function addressOf(peer: Peer | undefined): string {
  return peer?.remoteAddress ?? '';
}
