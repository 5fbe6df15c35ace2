import { AuthzError, type Caller, type TrustedIssuer } from '#libs/domain';
import type { TokenVerifier, VerifiedToken } from '../ports/token-verifier.js';
import type { Replica } from '../replica/replica.js';
import { Deadline } from '../time/deadline.js';
import type { Timer } from '../time/timer.js';
import type { ApiKeyReader } from './api-key-reader.js';
import { isValid, type KnownApiKey, opens } from './known-api-key.js';
import { type ApiKey, parseApiKey } from './parse-api-key.js';
import { tokenCaller } from './token-caller.js';
import type { Peer } from './unknown-key-budget.js';

export interface AuthenticateCallerDeps {
  readonly keys: ApiKeyReader;
  readonly tokens: TokenVerifier;
  readonly replica: Replica;
  readonly timer: Timer;
  readonly clock: () => Date;
  readonly timeoutMs: number;
}

const bearer = /^bearer +([^\s]+) *$/i;

/** Bearers of tokens that no known issuer vouches for, who wait for a revision that may bring theirs: this many at once. */
const strangersWaiting = 32;

/** Finds out who is calling (RFC 6750, section 2.1). Whether the caller may do what it asks for is `assertPermitted`'s business. */
export class AuthenticateCaller {
  private strangers = 0;

  constructor(private readonly deps: AuthenticateCallerDeps) {}

  /**
   * At once when the key is known, else by a promise.
   * @param authorization the header's value, of any size or shape.
   * @param atLeastRevision of `realm`: who calls is judged by the realm's keys, clients and issuers at that revision or a
   * later one. A key of another realm is judged by that realm as it is known here.
   * @param peer who is held to account for keys that do not exist.
   * Rejects with `unauthenticated` (one message for every wrong key, so that nothing is learned from it), `token_invalid`,
   * `token_expired`, `issuer_unavailable`, `store_unavailable`, `replica_stale`, `revision_not_reached`, `limit_exceeded`,
   * `realm_not_found`.
   */
  authenticate(
    realm: string,
    authorization: string | undefined,
    atLeastRevision = 0,
    peer?: Peer,
  ): Caller | Promise<Caller> {
    try {
      const credential = credentialOf(authorization);
      const apiKey = parseApiKey(credential);
      if (apiKey === null) return this.bearerOfToken(realm, credential, atLeastRevision);
      if (this.isBehind(realm, atLeastRevision)) return this.bearerAt(realm, atLeastRevision, apiKey, peer);
      const known = this.deps.keys.peek(apiKey.keyId);
      return known === undefined ? this.bearerOfLoaded(apiKey, peer) : this.bearerOf(known, apiKey);
    } catch (error) {
      if (error instanceof AuthzError) return Promise.reject(error);
      throw error;
    }
  }

  private isBehind(realm: string, revision: number): boolean {
    return revision > 0 && revision > (this.deps.replica.appliedRevision(realm) ?? 0);
  }

  private async bearerOfLoaded(apiKey: ApiKey, peer: Peer | undefined): Promise<Caller> {
    return this.bearerOf(await this.deps.keys.find(apiKey.keyId, this.deadline(), peer), apiKey);
  }

  private bearerOf(key: KnownApiKey | null, { secret }: ApiKey): Caller {
    if (!opens(key, secret)) throw notValid();
    // A key and its secret never change, but whether its client may still use it does.
    this.deps.replica.assertFollowed(key.caller.realm);
    if (!isValid(key, this.deps.clock())) throw notValid();
    return key.caller;
  }

  /** Whose secret is right may wait; a key that only the demanded revision has is found in the store, which is further. */
  private async bearerAt(
    realm: string,
    revision: number,
    apiKey: ApiKey,
    peer: Peer | undefined,
  ): Promise<Caller> {
    const deadline = this.deadline();
    const { keys, replica } = this.deps;
    const before = keys.peek(apiKey.keyId) ?? (await keys.find(apiKey.keyId, deadline, peer));
    if (!opens(before, apiKey.secret)) throw notValid();
    if (before.caller.realm !== realm) return this.bearerOf(before, apiKey);
    await replica.reached(realm, revision, deadline);
    const known = keys.peek(apiKey.keyId);
    return this.bearerOf(known === undefined ? await keys.find(apiKey.keyId, deadline, peer) : known, apiKey);
  }

  private async bearerOfToken(realm: string, token: string, revision: number): Promise<Caller> {
    const { replica } = this.deps;
    const deadline = this.deadline();
    const { issuers } = replica.state(realm);
    if (!this.isBehind(realm, revision)) return this.tokenCaller(realm, token, issuers, deadline);
    const before = await this.verified(token, issuers, deadline).catch(unlessRefused);
    await (before === null
      ? this.strangerWaits(() => replica.reached(realm, revision, deadline))
      : replica.reached(realm, revision, deadline));
    const reached = replica.state(realm).issuers;
    if (before !== null && reached === issuers) return tokenCaller(realm, before);
    return this.tokenCaller(realm, token, reached, deadline);
  }

  private async tokenCaller(
    realm: string,
    token: string,
    issuers: readonly TrustedIssuer[],
    deadline: Deadline,
  ): Promise<Caller> {
    return tokenCaller(realm, await this.verified(token, issuers, deadline));
  }

  private verified(
    token: string,
    issuers: readonly TrustedIssuer[],
    deadline: Deadline,
  ): Promise<VerifiedToken> {
    return deadline.bound(this.deps.tokens.verify(token, issuers), issuerSilent);
  }

  private async strangerWaits(wait: () => Promise<unknown>): Promise<void> {
    if (this.strangers >= strangersWaiting) throw tooManyStrangers();
    this.strangers += 1;
    try {
      await wait();
    } finally {
      this.strangers -= 1;
    }
  }

  private deadline(): Deadline {
    return new Deadline(this.deps.timer, this.deps.timeoutMs);
  }
}

/** By the issuers of a later revision the token may be good. */
function unlessRefused(error: unknown): null {
  if (error instanceof AuthzError) return null;
  throw error;
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

function issuerSilent(): AuthzError {
  return new AuthzError('issuer_unavailable', 'the keys of the token issuer could not be had in time', {
    retryAfterSeconds: 1,
  });
}

function tooManyStrangers(): AuthzError {
  return new AuthzError(
    'limit_exceeded',
    `more than ${strangersWaiting} bearers of tokens that are not accepted yet wait for a revision`,
    { retryAfterSeconds: 1 },
  );
}
