import type { Caller, JsonValue } from '#libs/domain';
import type { AdministrationStore, Page, PageRequest, Written } from '../ports/store.js';
import type { Measure } from '../quotas/quotas.js';
import { notFound } from '../refusals.js';

export interface PolicyDocument {
  readonly name: string;
  readonly document: JsonValue;
}

/** Documents that every policy of the realm reads as `data.portcullis.documents[name]`. */
export class PolicyData {
  constructor(private readonly store: AdministrationStore) {}

  async find(realm: string, name: string): Promise<PolicyDocument> {
    const { policyData } = await this.store.read(realm);
    const document = await policyData.find(name);
    // `null` is a document; only `undefined` is none.
    if (document === undefined) throw notFound('policy data document', name);
    return { name, document };
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
  ): Promise<Written<PolicyDocument & { readonly created: boolean }>> {
    return this.store.write(realm, caller.id, async (tx) => {
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

  delete(realm: string, caller: Caller, name: string): Promise<Written<void>> {
    return this.store.write(realm, caller.id, async (tx) => {
      if (!(await tx.policyData.delete(name))) throw notFound('policy data document', name);
      await tx.record({ kind: 'policy_data', operation: 'delete', subjectId: name });
    });
  }
}

function measuresOf(name: string): readonly Measure[] {
  return [{ quota: 'documents' }, { quota: 'documentBytes', of: name }, { quota: 'allDocumentBytes' }];
}
