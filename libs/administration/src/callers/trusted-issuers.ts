import type { Caller, Fault, TrustedIssuer } from '#libs/domain';
import type { AdministrationEnvironment } from '../environment.js';
import type { AdministrationStore, Page, PageRequest, Written } from '../ports/store.js';
import { assertPrecondition, type Precondition, unconditional } from '../preconditions.js';
import { foundOr, refuseWhenFaulty } from '../refusals.js';
import { assertHolds, assertMayChangeIssuer, refuseIdleRealmsAdmin } from './granting.js';

export type NewTrustedIssuer = Omit<TrustedIssuer, 'id'> & { readonly id?: string };

/** What the verifier of tokens has to say about an issuer before it is trusted: weak algorithms, unusable keys. */
export type TrustedIssuerValidator = (issuer: TrustedIssuer) => readonly Fault[];

/** The issuers whose JWTs a realm accepts. */
export class TrustedIssuers {
  constructor(
    private readonly store: AdministrationStore,
    private readonly validate: TrustedIssuerValidator,
    private readonly environment: Pick<AdministrationEnvironment, 'newId'>,
  ) {}

  async find(realm: string, id: string): Promise<TrustedIssuer> {
    const { issuers } = await this.store.read(realm);
    return foundOr(await issuers.find(id), 'trusted issuer', id);
  }

  async list(realm: string, page: PageRequest): Promise<Page<TrustedIssuer>> {
    const { issuers } = await this.store.read(realm);
    return issuers.list(page);
  }

  async create(realm: string, caller: Caller, issuer: NewTrustedIssuer): Promise<Written<TrustedIssuer>> {
    const created: TrustedIssuer = { ...issuer, id: issuer.id ?? this.environment.newId() };
    this.assertTrustable(caller, created);
    return this.store.write(realm, caller.id, async (tx) => {
      await tx.quotas.within([{ quota: 'issuers' }, { quota: 'issuerKeyBytes' }], () =>
        tx.issuers.insert(created),
      );
      await tx.record({ kind: 'trusted_issuer', operation: 'create', subjectId: created.id });
      return created;
    });
  }

  /** Rejects with `not_permitted` unless the caller holds every scope that the issuer grants and is to grant. */
  async replace(
    realm: string,
    caller: Caller,
    issuer: TrustedIssuer,
    precondition: Precondition<TrustedIssuer> = unconditional,
  ): Promise<Written<TrustedIssuer>> {
    this.assertTrustable(caller, issuer);
    return this.store.write(realm, caller.id, async (tx) => {
      const before = foundOr(await tx.issuers.find(issuer.id), 'trusted issuer', issuer.id);
      assertMayChangeIssuer(caller, before);
      await assertPrecondition(tx, precondition, () => before);
      await tx.quotas.within([{ quota: 'issuerKeyBytes' }], () => tx.issuers.update(issuer));
      await tx.record({ kind: 'trusted_issuer', operation: 'update', subjectId: issuer.id });
      return issuer;
    });
  }

  /** Rejects with `not_permitted` unless the caller holds every scope that the issuer grants. */
  delete(
    realm: string,
    caller: Caller,
    id: string,
    precondition: Precondition<TrustedIssuer> = unconditional,
  ): Promise<Written<void>> {
    return this.store.write(realm, caller.id, async (tx) => {
      const before = foundOr(await tx.issuers.find(id), 'trusted issuer', id);
      assertMayChangeIssuer(caller, before);
      await assertPrecondition(tx, precondition, () => before);
      await tx.issuers.delete(id);
      await tx.record({ kind: 'trusted_issuer', operation: 'delete', subjectId: id });
    });
  }

  /**
   * The caller must hold every caller scope, not only new ones: whoever names the keys of an issuer can sign tokens that
   * carry all its scopes.
   */
  private assertTrustable(caller: Caller, issuer: TrustedIssuer): void {
    refuseIdleRealmsAdmin(issuer.callerScopes, false, 'caller_scopes');
    assertHolds(caller, issuer.callerScopes, 'caller_scopes');
    refuseWhenFaulty(this.validate(issuer));
  }
}
