import type { Caller, JsonValue } from '#libs/domain';
import type { AdministrationStore, Page, PageRequest, RealmRepositories, Written } from '../ports/store.js';
import { assertPrecondition, type Precondition, unconditional } from '../preconditions.js';
import type { Measure } from '../quotas/quotas.js';
import { foundOr, notFound } from '../refusals.js';

export interface PolicyDocument {
  readonly name: string;
  readonly document: JsonValue;
}

/** Documents that every policy of the realm reads as `data.portcullis.documents[name]`. */
export class PolicyData {
  constructor(private readonly store: AdministrationStore) {}

  async find(realm: string, name: string): Promise<PolicyDocument> {
    return foundOr(await find(await this.store.read(realm), name), 'policy data document', name);
  }

  async list(realm: string, page: PageRequest): Promise<Page<{ readonly name: string }>> {
    const { policyData } = await this.store.read(realm);
    return policyData.list(page);
  }

  /** Creates or replaces. Rejects with `quota_exceeded`. */
  put(
    realm: string,
    caller: Caller,
    { name, document }: PolicyDocument,
    precondition: Precondition<PolicyDocument> = unconditional,
  ): Promise<Written<PolicyDocument & { readonly created: boolean }>> {
    return this.store.write(realm, caller.id, async (tx) => {
      await assertPrecondition(tx, precondition, () => find(tx, name));
      const outcome = await tx.quotas.within(measuresOf(name), () => tx.policyData.put(name, document));
      const created = outcome === 'created';
      await tx.record({
        kind: 'policy_data',
        operation: created ? 'create' : 'update',
        subjectId: name,
      });
      return { name, document, created };
    });
  }

  delete(
    realm: string,
    caller: Caller,
    name: string,
    precondition: Precondition<PolicyDocument> = unconditional,
  ): Promise<Written<void>> {
    return this.store.write(realm, caller.id, async (tx) => {
      await assertPrecondition(tx, precondition, async () =>
        foundOr(await find(tx, name), 'policy data document', name),
      );
      if (!(await tx.policyData.delete(name))) throw notFound('policy data document', name);
      await tx.record({ kind: 'policy_data', operation: 'delete', subjectId: name });
    });
  }
}

async function find({ policyData }: RealmRepositories, name: string): Promise<PolicyDocument | null> {
  const document = await policyData.find(name);
  // `null` is a document; only `undefined` is none.
  return document === undefined ? null : { name, document };
}

function measuresOf(name: string): readonly Measure[] {
  return [{ quota: 'documents' }, { quota: 'documentBytes', of: name }, { quota: 'allDocumentBytes' }];
}
