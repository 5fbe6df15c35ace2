import { AuthzError, type Caller } from '#libs/domain';
import { SingleFlight } from '../flights/single-flight.js';
import type { ApiKeyReading, ClientDirectory } from '../ports/client-directory.js';
import type { TokenVerifier } from '../ports/token-verifier.js';
import type { Replica } from '../replica/replica.js';
import { Deadline } from '../time/deadline.js';
import type { Timer } from '../time/timer.js';
import type { ApiKeyCache } from './api-key-cache.js';
import { isValid, type KnownApiKey, knownApiKey, opens } from './known-api-key.js';
import { type ApiKey, parseApiKey } from './parse-api-key.js';
import { tokenCaller } from './token-caller.js';

export interface AuthenticateCallerDeps {
  readonly clients: ClientDirectory;
  readonly cache: ApiKeyCache;
  readonly tokens: TokenVerifier;
  readonly replica: Replica;
  readonly timer: Timer;
  readonly clock: () => Date;
  readonly timeoutMs: number;
}

interface KeyFlight {
  readonly reading: ApiKeyReading | null;
  readonly changesBefore: number;
}

const bearer = /^bearer +([^\s]+) *$/i;

/** Finds out who is calling (RFC 6750, section 2.1). Whether the caller may do what it asks for is `assertPermitted`'s business. */
export class AuthenticateCaller {
  private readonly flights: SingleFlight<KeyFlight>;

  constructor(private readonly deps: AuthenticateCallerDeps) {
    this.flights = new SingleFlight(deps.timer, deps.timeoutMs);
  }

  /**
   * At once when the key is known, else by a promise.
   * @param authorization the header's value, of any size or shape.
   * Rejects with `unauthenticated` (one message for every wrong key, so that nothing is learned from it), `token_invalid`,
   * `token_expired`, `issuer_unavailable`, `store_unavailable`, `replica_stale`, `realm_not_found`.
   */
  authenticate(realm: string, authorization: string | undefined): Caller | Promise<Caller> {
    try {
      const credential = credentialOf(authorization);
      const apiKey = parseApiKey(credential);
      if (apiKey === null) return this.bearerOfToken(realm, credential);
      const known = this.deps.cache.find(apiKey.keyId);
      return known === undefined ? this.bearerOfLoaded(apiKey) : this.bearerOf(known, apiKey);
    } catch (error) {
      if (error instanceof AuthzError) return Promise.reject(error);
      throw error;
    }
  }

  private async bearerOfLoaded(apiKey: ApiKey): Promise<Caller> {
    return this.bearerOf(await this.load(apiKey.keyId), apiKey);
  }

  private bearerOf(key: KnownApiKey | null, { secret }: ApiKey): Caller {
    if (!opens(key, secret)) throw notValid();
    // A key and its secret never change, but whether its client may still use it does.
    this.deps.replica.assertFollowed(key.caller.realm);
    if (!isValid(key, this.deps.clock())) throw notValid();
    return key.caller;
  }

  private async bearerOfToken(realm: string, token: string): Promise<Caller> {
    const { issuers } = this.deps.replica.state(realm);
    const verified = await this.deadline().bound(this.deps.tokens.verify(token, issuers), issuerSilent);
    return tokenCaller(realm, verified);
  }

  /** INVARIANT: as for subjects, a reading from before a change that is already applied is not used. */
  private async load(keyId: string): Promise<KnownApiKey | null> {
    const deadline = this.deadline();
    for (;;) {
      const { reading, changesBefore } = await deadline.bound(
        this.flights.run(keyId, () => this.read(keyId)),
        storeSilent,
      );
      if (reading === null) {
        this.deps.cache.admitUnknown(keyId, changesBefore);
        return null;
      }
      if (this.deps.cache.admit(keyId, reading)) return knownApiKey(reading);
      if (deadline.passed) throw storeSilent();
    }
  }

  private async read(keyId: string): Promise<KeyFlight> {
    const changesBefore = this.deps.cache.changes;
    return { reading: await this.deps.clients.findByKeyId(keyId), changesBefore };
  }

  private deadline(): Deadline {
    return new Deadline(this.deps.timer, this.deps.timeoutMs);
  }
}

function credentialOf(authorization: string | undefined): string {
  const credential = authorization === undefined ? undefined : bearer.exec(authorization)?.[1];
  if (credential === undefined) {
    throw new AuthzError('unauthenticated', 'an API key or a token is required: `Authorization: Bearer ...`');
  }
  return credential;
}

function notValid(): AuthzError {
  return new AuthzError('unauthenticated', 'the credential is not valid');
}

function storeSilent(): AuthzError {
  return new AuthzError('store_unavailable', 'the credential could not be looked up in time', {
    retryAfterSeconds: 1,
  });
}

function issuerSilent(): AuthzError {
  return new AuthzError('issuer_unavailable', 'the keys of the token issuer could not be had in time', {
    retryAfterSeconds: 1,
  });
}
