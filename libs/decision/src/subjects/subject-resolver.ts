import type { SubjectReference } from '#libs/domain';
import type { TokenVerifier } from '../ports/token-verifier.js';
import type { Replica } from '../replica/replica.js';
import type { RealmState } from '../replica/realm-state.js';
import type { Deadline } from '../time/deadline.js';
import { AuthzError } from '#libs/domain';
import {
  type ResolvedSubject,
  storedSubject,
  strangeSubject,
  subjectKeyOf,
  tokenSubject,
} from './resolved-subject.js';
import type { SubjectReader } from './subject-reader.js';

export interface SubjectResolverDeps {
  readonly reader: SubjectReader;
  readonly replica: Replica;
  readonly tokens: TokenVerifier;
}

/** Finds out who a subject is and what is stored about it. */
export class SubjectResolver {
  constructor(private readonly deps: SubjectResolverDeps) {}

  /** At once, when nothing has to be waited for; then it belongs to the state applied now. */
  peek(realm: string, subject: SubjectReference): ResolvedSubject | undefined {
    if (subject.type === 'token') return undefined;
    const key = subjectKeyOf(subject);
    if (key === undefined) return strangeSubject(subject);
    const reading = this.deps.reader.peek(realm, key);
    return reading && storedSubject(subject, key, reading);
  }

  /** Rejects with `token_*`, `issuer_unavailable`, and as `SubjectReader.find` does. */
  async resolve(realm: string, subject: SubjectReference, deadline: Deadline): Promise<ResolvedSubject> {
    if (subject.type === 'token') return this.resolveToken(realm, subject, deadline);
    const key = subjectKeyOf(subject);
    if (key === undefined) return strangeSubject(subject);
    return storedSubject(subject, key, await this.deps.reader.find(realm, key, deadline));
  }

  /** Whether the subject still is what `state`, the state applied now, would make of it. */
  isCurrent(state: RealmState, { found, issuers }: ResolvedSubject): boolean {
    if (issuers !== undefined && issuers !== state.issuers) return false;
    return found === undefined || this.deps.reader.isCurrent(state.realm, found.key, found.reading);
  }

  private async resolveToken(
    realm: string,
    subject: SubjectReference,
    deadline: Deadline,
  ): Promise<ResolvedSubject> {
    const { issuers } = this.deps.replica.state(realm);
    const verified = await deadline.bound(this.deps.tokens.verify(subject.id, issuers), issuerSilent);
    const key = { by: 'identity', iss: verified.issuer.issuer, sub: verified.sub } as const;
    const reading = await this.deps.reader.find(realm, key, deadline);
    return tokenSubject(subject, verified, reading, issuers);
  }
}

function issuerSilent(): AuthzError {
  return new AuthzError('issuer_unavailable', 'the keys of the token issuer could not be had in time', {
    retryAfterSeconds: 1,
  });
}
