import { AuthzError, type Change } from '#libs/domain';
import type { ChangeReader } from '../ports/change-reader.js';
import type { AdministrationStore } from '../ports/store.js';

export interface ChangesPage {
  readonly items: readonly Change[];
  /** The realm's revision when the page was read: there is more while the last item's revision is below it. */
  readonly revision: number;
}

/** The feed of a realm, read only: who changed what, in the order in which it was committed. */
export class Changes {
  constructor(
    private readonly store: AdministrationStore,
    private readonly reader: ChangeReader,
  ) {}

  /** The changes after revision `after`, oldest first, at most `limit`. */
  async list(realm: string, after: number, limit: number): Promise<ChangesPage> {
    const head = await this.store.findRealm(realm);
    if (!head) throw new AuthzError('realm_not_found', `there is no realm \`${realm}\``);
    if (after >= head.revision) return { items: [], revision: head.revision };
    return {
      items: await this.reader.changes(realm, after, head.revision, limit),
      revision: head.revision,
    };
  }
}
