import { AuthzError } from '#libs/domain';
import { Lane } from '../flights/lane.js';
import { SingleFlight } from '../flights/single-flight.js';
import type { ApiKeyReading, ClientDirectory } from '../ports/client-directory.js';
import type { Deadline } from '../time/deadline.js';
import type { Timer } from '../time/timer.js';
import type { ApiKeyCache } from './api-key-cache.js';
import { type KnownApiKey, knownApiKey } from './known-api-key.js';
import { type Peer, UnknownKeyBudget } from './unknown-key-budget.js';

export interface ApiKeyReaderDeps {
  readonly clients: ClientDirectory;
  readonly cache: ApiKeyCache;
  readonly timer: Timer;
  /** A read older than this is hung and not shared any more. */
  readonly maxFlightMs: number;
  /** Keys that do not exist, looked up in a second. */
  readonly unknownKeysPerSecond: number;
}

interface KeyFlight {
  readonly reading: ApiKeyReading | null;
  readonly changesBefore: number;
}

/** Of one peer, and in all. */
const waitingOfPeer = 16;
const waitingInAll = 256;

/**
 * Finds API keys, from memory or the store. Anybody can ask for keys that do not exist, and each costs a query: they go through
 * a lane of their own, one at a time, and there is a budget. A key that was found once needs neither.
 */
export class ApiKeyReader {
  private readonly flights: SingleFlight<KeyFlight>;
  private readonly strangers: Lane;
  private readonly budget: UnknownKeyBudget;

  constructor(private readonly deps: ApiKeyReaderDeps) {
    const { timer, maxFlightMs, unknownKeysPerSecond } = deps;
    this.flights = new SingleFlight(timer, maxFlightMs);
    this.budget = new UnknownKeyBudget(timer, unknownKeysPerSecond);
    this.strangers = new Lane({
      width: 1,
      maxWaitingOfGroup: waitingOfPeer,
      maxWaiting: waitingInAll,
      maxWaitMs: maxFlightMs,
      timer,
      refusal: tooMany,
    });
  }

  /** From memory only. undefined: not known yet; null: there is no such key. */
  peek(keyId: string): KnownApiKey | null | undefined {
    return this.deps.cache.find(keyId);
  }

  /**
   * null: there is no such key. Rejects with `store_unavailable`, `limit_exceeded`.
   * INVARIANT: as for subjects, a reading from before a change that is already applied is not used.
   */
  async find(keyId: string, deadline: Deadline, peer?: Peer): Promise<KnownApiKey | null> {
    const { cache } = this.deps;
    for (;;) {
      const { reading, changesBefore } = await deadline.bound(this.read(keyId, peer), storeSilent);
      if (reading === null && cache.admitUnknown(keyId, changesBefore)) return null;
      if (reading !== null && cache.admit(keyId, reading)) return knownApiKey(reading);
      if (deadline.passed) throw storeSilent();
    }
  }

  private read(keyId: string, peer: Peer | undefined): Promise<KeyFlight> {
    return this.flights.join(keyId) ?? this.flights.add(keyId, this.lookUp(keyId, peer));
  }

  private async lookUp(keyId: string, peer: Peer | undefined): Promise<KeyFlight> {
    if (this.deps.cache.wasFound(keyId)) return this.ask(keyId);
    this.budget.assertLeft(peer);
    const flight = await this.strangers.run(peer?.remoteAddress ?? '', () => this.ask(keyId));
    if (flight.reading === null) this.budget.spend(peer);
    return flight;
  }

  private async ask(keyId: string): Promise<KeyFlight> {
    const changesBefore = this.deps.cache.changes;
    return { reading: await this.deps.clients.findByKeyId(keyId), changesBefore };
  }
}

function storeSilent(): AuthzError {
  return new AuthzError('store_unavailable', 'the credential could not be looked up in time', {
    retryAfterSeconds: 1,
  });
}

function tooMany(): AuthzError {
  return new AuthzError('store_unavailable', 'too many credentials wait to be looked up', {
    retryAfterSeconds: 1,
  });
}
