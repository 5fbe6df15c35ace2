import { errors, type CryptoKey, type JWSHeaderParameters } from 'jose';
import { AuthzError } from '#libs/domain';
import type { FetchJwks } from '../jwks-fetch/guarded-fetch.js';
import { FetchBudget } from './fetch-budget.js';
import { IntakeLog } from './intake-log.js';
import { readJwksDocument } from './jwks-intake.js';
import { KeyRing, KeySource } from './key-ring.js';

export interface KeySetLifetimes {
  /** A loaded set is asked for again after this long. */
  readonly maxAgeSeconds: number;
  /** Tokens with an unknown key may cause this many fetches in a row … */
  readonly fetchBurst: number;
  /** … and one more each time this has passed; failed fetches are repeated at least this often. */
  readonly cooldownSeconds: number;
  /** A set that has outlived its age serves this much longer while it cannot be replaced. */
  readonly staleIfErrorSeconds: number;
}

export interface RemoteKeySetOptions extends KeySetLifetimes {
  readonly uri: string;
  /** Must settle in bounded time. */
  readonly fetchJwks: FetchJwks;
  readonly clock: () => Date;
  readonly log: (message: string) => void;
}

interface LoadedKeys {
  readonly ring: KeyRing;
  readonly at: number;
  /** Which fetch brought them; fetches are counted from 1. */
  readonly fetch: number;
}

const firstBackOffSeconds = 1;

/**
 * The keys behind one URL. However many tokens arrive, one fetch is under way at a time; after a failed one nobody fetches
 * for 1, 2, 4 … seconds, at most the cooldown. A key that the issuer took away stops verifying with the next successful
 * fetch; while the issuer is down it verifies until `maxAgeSeconds + staleIfErrorSeconds` after the last success.
 *
 * INVARIANT: a token's key is called unknown only by a set that was asked for after the token came. The issuer may have
 * published it at any moment before, and a token signed with a published key must never be called invalid. Where the budget
 * forbids to ask, we could not decide; whoever floods us with invented key ids brings that about for new keys, never for known ones.
 */
export class RemoteKeySet extends KeySource {
  private loaded: LoadedKeys | null = null;
  private loading: Promise<void> | null = null;
  private fetches = 0;
  private failures = 0;
  private failedAt = 0;
  private lastFailure: unknown;
  private readonly budget: FetchBudget;
  private readonly intakeLog: IntakeLog;

  constructor(private readonly options: RemoteKeySetOptions) {
    super();
    const { uri, log, fetchBurst: burst, cooldownSeconds: refillSeconds } = options;
    this.budget = new FetchBudget({ burst, refillSeconds, now: () => this.now() });
    this.intakeLog = new IntakeLog(uri, log);
  }

  override async find(header: JWSHeaderParameters): Promise<readonly CryptoKey[]> {
    const fetchesBefore = this.fetches;
    const known = await (await this.currentKeys()).ring.find(header);
    return known.length > 0 ? known : this.findAmongNewKeys(header, fetchesBefore);
  }

  private async currentKeys(): Promise<LoadedKeys> {
    const { maxAgeSeconds, staleIfErrorSeconds } = this.options;
    if (!this.isWithin(this.loaded?.at, maxAgeSeconds) && (this.loading || this.backOffLeft() === 0)) {
      await this.load();
    }
    if (this.loaded && this.isWithin(this.loaded.at, maxAgeSeconds + staleIfErrorSeconds)) return this.loaded;
    throw this.unavailable(this.backOffLeft());
  }

  private async findAmongNewKeys(
    header: JWSHeaderParameters,
    fetchesBefore: number,
  ): Promise<readonly CryptoKey[]> {
    while (this.loaded === null || this.loaded.fetch <= fetchesBefore) {
      await this.loadForUnknownKey();
      const keys = await this.loaded?.ring.find(header);
      if (keys && keys.length > 0) return keys;
      if (this.failures > 0) throw this.unavailable(this.backOffLeft());
    }
    throw new errors.JWKSNoMatchingKey();
  }

  private async loadForUnknownKey(): Promise<void> {
    if (!this.loading) {
      if (this.backOffLeft() > 0) throw this.unavailable(this.backOffLeft());
      if (this.budget.waitSeconds > 0) throw askedTooOften(this.budget.waitSeconds);
      this.budget.spend();
    }
    await this.load();
  }

  /** Never rejects: what came of it is in the fields. */
  private load(): Promise<void> {
    this.loading ??= this.fetchOnce().finally(() => {
      this.loading = null;
    });
    return this.loading;
  }

  private async fetchOnce(): Promise<void> {
    const at = this.now();
    const fetch = (this.fetches += 1);
    try {
      const intake = readJwksDocument(await this.options.fetchJwks(this.options.uri));
      this.loaded = { ring: new KeyRing(intake.keys), at, fetch };
      this.failures = 0;
      this.intakeLog.note(intake);
    } catch (error) {
      this.lastFailure = error;
      this.failures += 1;
      this.failedAt = this.now();
    }
  }

  /** How long nobody fetches yet, after a failure. */
  private backOffLeft(): number {
    if (this.failures === 0) return 0;
    const seconds = Math.min(this.options.cooldownSeconds, firstBackOffSeconds * 2 ** (this.failures - 1));
    return this.isWithin(this.failedAt, seconds) ? seconds - (this.now() - this.failedAt) / 1000 : 0;
  }

  private unavailable(waitSeconds: number): AuthzError {
    return new AuthzError('issuer_unavailable', "the issuer's keys cannot be fetched at the moment", {
      retryAfterSeconds: Math.max(1, Math.ceil(waitSeconds)),
      cause: this.lastFailure,
    });
  }

  /** A moment that lies ahead is not within anything: after a step of the clock a set must not live for ever. */
  private isWithin(since: number | undefined, seconds: number): boolean {
    if (since === undefined) return false;
    const elapsed = this.now() - since;
    return elapsed >= 0 && elapsed < seconds * 1000;
  }

  private now(): number {
    return this.options.clock().getTime();
  }
}

/** Without a cause: anybody can bring this about, and causes are logged with their stacks. */
function askedTooOften(waitSeconds: number): AuthzError {
  return new AuthzError(
    'issuer_unavailable',
    "the token's key is not known, and its issuer was asked too often to be asked again now",
    { retryAfterSeconds: Math.max(1, Math.ceil(waitSeconds)) },
  );
}
