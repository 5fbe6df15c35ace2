import type { Page, PageRequest, TrustedIssuerRepository } from '#libs/administration';
import type { TrustedIssuer } from '#libs/domain';
import {
  toTrustedIssuer,
  toTrustedIssuerRow,
  trustedIssuerSchema,
} from '../schemas/trusted-issuer.schema.js';
import { beyond, rowsToAsk, toPage } from './paging.js';
import type { RealmAccess } from './realm-access.js';
import { taken } from './refusals.js';

export class PostgresTrustedIssuerRepository implements TrustedIssuerRepository {
  constructor(private readonly access: RealmAccess) {}

  async find(id: string): Promise<TrustedIssuer | null> {
    const { realm } = this.access;
    const row = await this.access.read((manager) => manager.findOneBy(trustedIssuerSchema, { realm, id }));
    return row && toTrustedIssuer(row);
  }

  async list(page: PageRequest): Promise<Page<TrustedIssuer>> {
    const where = { realm: this.access.realm, id: beyond(page) };
    const rows = await this.access.read((manager) =>
      manager.find(trustedIssuerSchema, { where, order: { id: 'ASC' }, take: rowsToAsk(page) }),
    );
    return toPage(rows, page, (row) => row.id, toTrustedIssuer);
  }

  async insert(issuer: TrustedIssuer): Promise<void> {
    const row = toTrustedIssuerRow(this.access.realm, issuer);
    await this.access.change((manager) => manager.insert(trustedIssuerSchema, row), {
      trusted_issuers_pkey: taken('id', `trusted issuer \`${issuer.id}\``),
      ...issuerTaken(issuer),
    });
  }

  async update(issuer: TrustedIssuer): Promise<boolean> {
    const { realm, id, ...columns } = toTrustedIssuerRow(this.access.realm, issuer);
    const { affected } = await this.access.change(
      (manager) => manager.update(trustedIssuerSchema, { realm, id }, columns),
      issuerTaken(issuer),
    );
    return affected !== 0;
  }

  async delete(id: string): Promise<boolean> {
    const { realm } = this.access;
    const { affected } = await this.access.change((manager) =>
      manager.delete(trustedIssuerSchema, { realm, id }),
    );
    return affected !== 0;
  }
}

/** Two entries for one `iss` would leave open whose rules a token has to meet. */
function issuerTaken({ issuer }: TrustedIssuer): Record<string, ReturnType<typeof taken>> {
  return { trusted_issuers_issuer_key: taken('issuer', `a trusted issuer \`${issuer}\``) };
}
