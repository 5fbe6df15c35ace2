import { it } from '@jest/globals';
import { createTestDatabase } from '../support/postgres.js';
import { PostgresAdministrationStore, PostgresSubjectDirectory } from '#libs/persistence';
it('scale', async () => {
  const db = await createTestDatabase();
  const store = new PostgresAdministrationStore(db.connect());
  await store.createRealm({ name: 'r', displayName: 'r' }, 'x');
  const q = db.connect({ statementTimeoutMs: 120000 }); await q.initialize();
  const dir = new PostgresSubjectDirectory(db.dataSource);
  const time = async (n: string, k: Parameters<typeof dir.find>[1]) => { for (let i = 0; i < 50; i++) await dir.find('r', k); const t = performance.now(); for (let i = 0; i < 300; i++) await dir.find('r', k); console.log(n, ((performance.now() - t) / 300).toFixed(2), 'ms'); };
  for (const [from, to] of [[1, 1000], [1001, 300000]]) {
    await q.query(`INSERT INTO users SELECT 'r', 'u'||g, 'n'||g, 'active', '{}', 1 FROM generate_series(${from},${to}) g`);
    await q.query(`INSERT INTO user_emails SELECT 'r', 'u'||g, 0, 'E'||g||'@x', 'e'||g||'@x' FROM generate_series(${from},${to}) g`);
    await q.query(`INSERT INTO user_identities SELECT 'r', 'u'||g, 0, 'iss', 's'||g FROM generate_series(${from},${to}) g`);
    if (from === 1) await q.query(`INSERT INTO roles VALUES ('r','role','','{}')`);
    await q.query(`INSERT INTO role_assignments SELECT 'r','a'||g,'u'||g,'role' FROM generate_series(${from},${to}) g`);
    await q.query('ANALYZE');
    await time(`id at ${to}`, { by: 'id', value: 'u500' });
    await time(`email at ${to}`, { by: 'email', value: 'e500@X' });
    await time(`identity at ${to}`, { by: 'identity', iss: 'iss', sub: 's500' });
  }
  const t0 = performance.now(); for (let i = 0; i < 50; i++) await store.write('r', 'x', async (tx) => { await tx.users.delete(`u${i + 1}`); await tx.record({ kind: 'user', operation: 'delete', subjectId: 'u' }); }); console.log('user delete', (performance.now() - t0) / 50, 'ms');
  const repos = await store.read('r'); let t = performance.now(); await repos.assignments.list({ limit: 100 }, { role: 'role' }); await repos.users.list({ limit: 100, after: 'u2' }); console.log('lists', performance.now() - t, 'ms');
  t = performance.now(); console.log('delete', await store.deleteRealm('r').catch((e: Error) => String(e.cause)), performance.now() - t, 'ms');
  await db.drop();
}, 300000);
