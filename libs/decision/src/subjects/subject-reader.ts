import { AuthzError } from '#libs/domain';
import type { Lane } from '../flights/lane.js';
import { SingleFlight } from '../flights/single-flight.js';
import type { SubjectDirectory, SubjectKey, SubjectReading } from '../ports/subject-directory.js';
import type { Reading } from '../records/followed-cache.js';
import type { Replica } from '../replica/replica.js';
import type { Deadline } from '../time/deadline.js';
import type { Timer } from '../time/timer.js';
import { cacheKey, type KnownUser, knownUser, type SubjectCache } from './subject-cache.js';

export interface SubjectReaderDeps {
  readonly directory: SubjectDirectory;
  readonly cache: SubjectCache;
  readonly replica: Replica;
  readonly timer: Timer;
  /** Reads of one realm wait behind those of others that came later, when it has more under way. */
  readonly lane: Lane;
  /** A read older than this is hung and not shared any more. */
  readonly maxFlightMs: number;
}

/**
 * Finds users as of the realm's applied revision, from memory or the store.
 *
 * INVARIANT ("new enemy"): what it answers belongs to the state that the replica has applied, never to an older or a newer
 * one. Older: a change is already applied that the reading missed, such as a revoked role; so read again. Newer: the reading
 * has, say, a role that was assigned only after that role had lost a permission, and the replica still has the old
 * permissions; so first the replica catches up to the reading.
 */
export class SubjectReader {
  private readonly flights: SingleFlight<SubjectReading>;

  constructor(private readonly deps: SubjectReaderDeps) {
    this.flights = new SingleFlight(deps.timer, deps.maxFlightMs);
  }

  /** From memory only. */
  peek(realm: string, key: SubjectKey): Reading<KnownUser> | undefined {
    return this.deps.cache.find(realm, key);
  }

  isCurrent(realm: string, key: SubjectKey, reading: Reading<KnownUser>): boolean {
    return this.deps.cache.isCurrent(realm, key, reading);
  }

  /** Rejects with `store_unavailable` when the store cannot be asked in time, and as `Replica.reached` does. */
  async find(realm: string, key: SubjectKey, deadline: Deadline): Promise<Reading<KnownUser>> {
    const { cache, replica } = this.deps;
    for (;;) {
      const known = this.peek(realm, key);
      if (known !== undefined) return known;
      const reading = knownUser(await this.read(realm, key, deadline));
      if (reading.revision > replica.state(realm).revision) {
        await replica.reached(realm, reading.revision, deadline);
      }
      if (cache.admit(realm, key, reading)) return reading;
      if (deadline.passed) throw notInTime();
    }
  }

  private read(realm: string, key: SubjectKey, deadline: Deadline): Promise<SubjectReading> {
    const { lane, directory } = this.deps;
    const flight = this.flights.run(cacheKey(realm, key), () =>
      lane.run(realm, () => directory.find(realm, key)),
    );
    return deadline.bound(flight, notInTime);
  }
}

function notInTime(): AuthzError {
  return new AuthzError('store_unavailable', 'the subject could not be looked up in time', {
    retryAfterSeconds: 1,
  });
}
