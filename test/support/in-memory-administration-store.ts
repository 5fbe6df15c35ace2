import {
  AdministrationStore,
  type ChangeReader,
  type Page,
  type PageRequest,
  type QuotaLimits,
  Quotas,
  type RealmRepositories,
  usualQuotas,
  type WriteTransaction,
  type Written,
} from '#libs/administration';
import { AuthzError, type Change, defaultRealm, type Realm, type RealmSettings } from '#libs/domain';
import { usageOf } from './in-memory-usage.js';
import { byteOrder, emptyTables, pageOf, type RealmTables, repositoriesOf } from './in-memory-tables.js';

/**
 * The port's contract without a database: one writer per realm at a time, rollback, gap-free revisions. For unit tests
 * only; what Postgres does is proven by the contract suite.
 */
export class InMemoryAdministrationStore extends AdministrationStore implements ChangeReader {
  private readonly realms = new Map<string, { realm: Realm; tables: RealmTables; changes: Change[] }>();
  private readonly tails = new Map<string, Promise<unknown>>();

  constructor(
    private readonly clock: () => Date = () => new Date(0),
    /** May change between writes. */
    public limits: QuotaLimits = usualQuotas,
  ) {
    super();
    this.addRealm({ name: defaultRealm, displayName: 'Default' }, 'system');
  }

  override async read(realm: string): Promise<RealmRepositories> {
    return repositoriesOf(() => this.stateOf(realm).tables);
  }

  override async write<T>(
    realm: string,
    actor: string,
    work: (tx: WriteTransaction) => Promise<T>,
  ): Promise<Written<T>> {
    const turn = (this.tails.get(realm) ?? Promise.resolve()).then(() => this.run(realm, actor, work));
    this.tails.set(
      realm,
      turn.catch(() => undefined),
    );
    return turn;
  }

  private async run<T>(
    name: string,
    actor: string,
    work: (tx: WriteTransaction) => Promise<T>,
  ): Promise<Written<T>> {
    const state = this.stateOf(name);
    const draft = structuredClone(state.tables);
    const recorded: Change[] = [];
    let settings: Partial<RealmSettings> = {};
    const next = () => state.realm.revision + recorded.length + 1;
    const value = await work({
      ...repositoriesOf(() => draft, { revision: next, actor, at: this.clock() }),
      realm: state.realm,
      updateRealm: async (changed) => {
        settings = changed;
      },
      quotas: new Quotas(usageOf(draft), this.limits),
      record: async (change) => {
        recorded.push({ ...change, realm: name, revision: next(), actor, at: this.clock() });
      },
    });
    state.tables = draft;
    state.changes.push(...recorded);
    state.realm = { ...state.realm, ...settings, revision: state.realm.revision + recorded.length };
    return { value, revision: state.realm.revision };
  }

  override async findRealm(name: string): Promise<Realm | null> {
    return this.realms.get(name)?.realm ?? null;
  }

  override async listRealms(page: PageRequest): Promise<Page<Realm>> {
    const items = [...this.realms.values()].map(({ realm }) => realm).sort(byteOrder(({ name }) => name));
    return pageOf(items, ({ name }) => name, page);
  }

  override async createRealm(realm: Pick<Realm, 'name' | 'displayName'>, actor: string): Promise<Realm> {
    if (this.realms.has(realm.name)) {
      const faults = [{ at: 'name', message: 'is taken' }];
      throw new AuthzError('already_exists', 'the realm is there already', { faults });
    }
    return this.addRealm(realm, actor);
  }

  override async deleteRealm(name: string, judge?: (realm: Realm) => Promise<void>): Promise<boolean> {
    const state = this.realms.get(name);
    if (state) await judge?.(state.realm);
    return this.realms.delete(name);
  }

  async changes(realm: string, after: number, upTo: number, limit: number): Promise<readonly Change[]> {
    const { changes } = this.stateOf(realm);
    return changes.filter(({ revision }) => revision > after && revision <= upTo).slice(0, limit);
  }

  private addRealm(named: Pick<Realm, 'name' | 'displayName'>, actor: string): Realm {
    const realm: Realm = { ...named, revision: 1, requirePreconditions: false };
    const created: Change = {
      ...{ realm: realm.name, revision: 1, kind: 'realm', operation: 'create', subjectId: realm.name },
      ...{ actor, at: this.clock() },
    };
    this.realms.set(realm.name, { realm, tables: emptyTables(), changes: [created] });
    return realm;
  }

  private stateOf(name: string) {
    const state = this.realms.get(name);
    if (!state) throw new AuthzError('realm_not_found', `there is no realm \`${name}\``);
    return state;
  }
}
