import type { Page, PageRequest, PolicyDataRepository } from '#libs/administration';
import type { JsonValue } from '#libs/domain';
import { parseJson } from '#libs/json';
import { policyDataSchema } from '../schemas/policy.schema.js';
import { beyond, rowsToAsk, toPage } from './paging.js';
import type { RealmAccess } from './realm-access.js';

export class PostgresPolicyDataRepository implements PolicyDataRepository {
  constructor(private readonly access: RealmAccess) {}

  async find(name: string): Promise<JsonValue | undefined> {
    const { realm } = this.access;
    const row = await this.access.read((manager) => manager.findOneBy(policyDataSchema, { realm, name }));
    return row ? parseJson(row.document) : undefined;
  }

  async list(page: PageRequest): Promise<Page<{ readonly name: string }>> {
    const where = { realm: this.access.realm, name: beyond(page) };
    const rows = await this.access.read((manager) =>
      manager.find(policyDataSchema, {
        select: { realm: true, name: true },
        where,
        order: { name: 'ASC' },
        take: rowsToAsk(page),
      }),
    );
    return toPage(
      rows,
      page,
      (row) => row.name,
      ({ name }) => ({ name }),
    );
  }

  /** Two statements, safe because the realm's lock keeps other writers out. */
  async put(name: string, value: JsonValue): Promise<'created' | 'replaced'> {
    const { realm } = this.access;
    const document = JSON.stringify(value);
    const { affected } = await this.access.change((manager) =>
      manager.update(policyDataSchema, { realm, name }, { document }),
    );
    if (affected !== 0) return 'replaced';
    await this.access.change((manager) => manager.insert(policyDataSchema, { realm, name, document }));
    return 'created';
  }

  async delete(name: string): Promise<boolean> {
    const { realm } = this.access;
    const { affected } = await this.access.change((manager) =>
      manager.delete(policyDataSchema, { realm, name }),
    );
    return affected !== 0;
  }
}
