import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RealmHead } from '#libs/decision';
import { PostgresAdministrationStore, PostgresRealmSource } from '#libs/persistence';
import { createTestDatabase, onServer, type TestDatabase } from '../support/postgres.js';
import { actor, change, freshRealm, user } from './builders.js';

describe('hints of Postgres', () => {
  let database: TestDatabase;
  let store: PostgresAdministrationStore;
  beforeAll(async () => {
    database = await createTestDatabase();
    store = new PostgresAdministrationStore(database.dataSource);
  });
  afterAll(async () => {
    await database.drop();
  });

  /** Hints as they come, and a promise of the first that fits. */
  function collect(source: PostgresRealmSource): {
    heads: RealmHead[];
    first(fits: (head: RealmHead) => boolean): Promise<RealmHead>;
    stop(): void;
  } {
    const heads: RealmHead[] = [];
    const waiting = new Set<() => void>();
    const stop = source.onHint((head) => {
      heads.push(head);
      for (const wake of waiting) wake();
    });
    const first = async (fits: (head: RealmHead) => boolean): Promise<RealmHead> => {
      for (;;) {
        const found = heads.find(fits);
        if (found) return found;
        await new Promise<void>((resolve) => waiting.add(resolve));
      }
    };
    return { heads, first, stop };
  }

  /** LISTEN takes effect some time after `onHint` returned: send until one arrives. */
  async function untilHeard(realm: string, hints: ReturnType<typeof collect>): Promise<void> {
    const heard = hints.first((head) => head.realm === realm).then(() => true);
    while (
      !(await Promise.race([heard, database.dataSource.query('SELECT pg_sleep(0.01)').then(() => false)]))
    ) {
      await store.write(realm, actor, (tx) =>
        tx.record({ kind: 'realm', operation: 'update', subjectId: realm }),
      );
    }
  }

  async function listeners(): Promise<number> {
    const rows: { count: string }[] = await database.dataSource.query(
      `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'portcullis-listen'`,
    );
    return Number(rows[0]?.count);
  }

  async function killListeners(): Promise<void> {
    await onServer((client) =>
      client.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1
        AND application_name = 'portcullis-listen'`,
        [new URL(database.url).pathname.slice(1)],
      ),
    );
  }

  it('arrive with realm and revision when a write commits, one per write, none when it rolls back', async () => {
    const realm = await freshRealm(store);
    const hints = collect(new PostgresRealmSource(database.dataSource));
    await untilHeard(realm, hints);
    const before = hints.heads.length;
    await store
      .write(realm, actor, (tx) =>
        tx.record({ kind: 'realm', operation: 'update', subjectId: 'x' }).then(() => {
          throw new Error('no');
        }),
      )
      .catch(() => undefined);
    const { revision } = await store.write(realm, actor, async (tx) => {
      for (const id of ['a', 'b', 'c']) {
        await tx.users.insert(user(id));
        await tx.record({ kind: 'user', operation: 'create', subjectId: id });
      }
    });
    await expect(hints.first((head) => head.revision === revision)).resolves.toEqual({ realm, revision });
    expect(hints.heads.slice(before)).toEqual([{ realm, revision }]);
    hints.stop();
  });

  it('tell of a realm that is created and deleted', async () => {
    const realm = await freshRealm(store);
    const hints = collect(new PostgresRealmSource(database.dataSource));
    await untilHeard(realm, hints);
    const last = (await store.findRealm(realm))!.revision;
    await store.deleteRealm(realm);
    await hints.first((head) => head.realm === realm && head.revision === last + 1);
    const other = await freshRealm(store);
    await hints.first((head) => head.realm === other && head.revision === 1);
    hints.stop();
  });

  it('come again after their connection was lost, and the operator is told once each way', async () => {
    const realm = await freshRealm(store);
    const said: string[] = [];
    const hints = collect(
      new PostgresRealmSource(database.dataSource, { log: (message) => said.push(message) }),
    );
    await untilHeard(realm, hints);
    await killListeners();
    hints.heads.length = 0;
    await untilHeard(realm, hints);
    expect(said).toEqual([expect.stringContaining('lost'), expect.stringContaining('back')]);
    hints.stop();
  });

  it('that make no sense are left out', async () => {
    const realm = await freshRealm(store);
    const hints = collect(new PostgresRealmSource(database.dataSource));
    await untilHeard(realm, hints);
    hints.heads.length = 0;
    for (const payload of [
      '',
      'x',
      ':1',
      `${realm}:`,
      `${realm}:-1`,
      `${realm}:1:2`,
      `${realm}:99999999999999999999`,
    ]) {
      await database.dataSource.query(`SELECT pg_notify('portcullis_changes', $1)`, [payload]);
    }
    await database.dataSource.query(`SELECT pg_notify('portcullis_changes', $1)`, [`${realm}:77`]);
    await hints.first((head) => head.revision === 77);
    expect(hints.heads).toEqual([{ realm, revision: 77 }]);
    hints.stop();
  });

  it('reach every subscriber, and stop with the last one, connection included', async () => {
    const realm = await freshRealm(store);
    const source = new PostgresRealmSource(database.dataSource);
    const [one, two] = [collect(source), collect(source)];
    await untilHeard(realm, one);
    await two.first((head) => head.realm === realm);
    one.stop();
    const seen = one.heads.length;
    two.heads.length = 0;
    await untilHeard(realm, two);
    expect(one.heads).toHaveLength(seen);
    two.stop();
    two.stop();
    while ((await listeners()) > 0) await database.dataSource.query('SELECT pg_sleep(0.01)');
  });

  it('are never needed: with LISTEN switched off the feed reads the same, on no extra connection', async () => {
    const realm = await freshRealm(store);
    const source = new PostgresRealmSource(database.dataSource, { listen: false });
    const hints = collect(source);
    await change(store, realm, (tx) => tx.users.insert(user('a')));
    await expect(source.changes(realm, 0, 9, 9)).resolves.toHaveLength(2);
    await expect(listeners()).resolves.toBe(0);
    expect(hints.heads).toEqual([]);
    hints.stop();
  });
});
