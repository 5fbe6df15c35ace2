import { errors, type CryptoKey, type JWSHeaderParameters } from 'jose';
import { AuthzError } from '#libs/domain';
import type { FetchJwks } from '../jwks-fetch/guarded-fetch.js';
import { readJwksDocument } from './jwks-intake.js';
import { KeyRing, KeySource } from './key-ring.js';

export interface KeySetLifetimes {
  /** A loaded set is asked for again after this long. */
  readonly maxAgeSeconds: number;
  /** A token with an unknown key makes us fetch at most once in this time; failed fetches are repeated at least this often. */
  readonly cooldownSeconds: number;
  /** A set that has outlived its age serves this much longer while it cannot be replaced. */
  readonly staleIfErrorSeconds: number;
}

export interface RemoteKeySetOptions extends KeySetLifetimes {
  readonly uri: string;
  /** Must settle in bounded time. */
  readonly fetchJwks: FetchJwks;
  readonly clock: () => Date;
}

const firstBackOffSeconds = 1;

/**
 * The keys behind one URL. However many tokens arrive, one fetch is under way at a time; after a failed one nobody fetches
 * for 1, 2, 4 … seconds, at most the cooldown. A key that the issuer took away stops verifying with the next successful
 * fetch; while the issuer is down it verifies until `maxAgeSeconds + staleIfErrorSeconds` after the last success.
 */
export class RemoteKeySet extends KeySource {
  private loaded: { readonly ring: KeyRing; readonly at: number } | null = null;
  private loading: Promise<void> | null = null;
  private attemptedAt: number | null = null;
  private failures = 0;
  private lastFailure: unknown;

  constructor(private readonly options: RemoteKeySetOptions) {
    super();
  }

  override async find(header: JWSHeaderParameters): Promise<CryptoKey> {
    const known = await (await this.currentRing()).find(header);
    return known ?? this.findAmongNewKeys(header);
  }

  private async currentRing(): Promise<KeyRing> {
    const { maxAgeSeconds, staleIfErrorSeconds } = this.options;
    if (!this.isWithin(this.loaded?.at, maxAgeSeconds)) await this.loadUnlessBackingOff();
    if (this.loaded && this.isWithin(this.loaded.at, maxAgeSeconds + staleIfErrorSeconds))
      return this.loaded.ring;
    throw this.unavailable(this.backOffSeconds());
  }

  /** The issuer may have published a key since we asked; or somebody floods us with invented key ids. */
  private async findAmongNewKeys(header: JWSHeaderParameters): Promise<CryptoKey> {
    if (this.loading || !this.isWithin(this.attemptedAt, this.options.cooldownSeconds)) await this.load();
    const key = await this.loaded?.ring.find(header);
    if (key) return key;
    if (this.failures > 0) throw this.unavailable(this.options.cooldownSeconds);
    throw new errors.JWKSNoMatchingKey();
  }

  private async loadUnlessBackingOff(): Promise<void> {
    if (this.loading || !this.isWithin(this.attemptedAt, this.backOffSeconds())) await this.load();
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
    this.attemptedAt = at;
    try {
      const keys = readJwksDocument(await this.options.fetchJwks(this.options.uri));
      this.loaded = { ring: new KeyRing(keys), at };
      this.failures = 0;
    } catch (error) {
      this.lastFailure = error;
      this.failures += 1;
      this.attemptedAt = this.now();
    }
  }

  private backOffSeconds(): number {
    if (this.failures === 0) return 0;
    return Math.min(this.options.cooldownSeconds, firstBackOffSeconds * 2 ** (this.failures - 1));
  }

  private unavailable(waitSeconds: number): AuthzError {
    const elapsed = (this.now() - (this.attemptedAt ?? this.now())) / 1000;
    return new AuthzError('issuer_unavailable', "the issuer's keys cannot be fetched at the moment", {
      retryAfterSeconds: Math.max(1, Math.ceil(waitSeconds - elapsed)),
      cause: this.lastFailure,
    });
  }

  /** A moment that lies ahead is not within anything: after a step of the clock a set must not live for ever. */
  private isWithin(since: number | null | undefined, seconds: number): boolean {
    if (since === null || since === undefined) return false;
    const elapsed = this.now() - since;
    return elapsed >= 0 && elapsed < seconds * 1000;
  }

  private now(): number {
    return this.options.clock().getTime();
  }
}
