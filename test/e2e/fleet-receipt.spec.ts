import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { FleetReceipt } from '#libs/administration';
import { AdminClient, type Answer, ask } from '../support/admin-client.js';
import { eventually } from '../support/eventually.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { type RunningServer, startServer } from '../support/server.js';

const measured = expect.any(Number);

describe('the receipt of a fleet of two', () => {
  let database: TestDatabase;
  let first: RunningServer;
  let second: RunningServer;
  let admin: AdminClient;
  let written = 0;

  const start = (adminKey?: string): Promise<RunningServer> =>
    startServer({
      env: { DATABASE_URL: database.url, PORTCULLIS_FLEET_EXPIRY_MS: '4000' },
      ...(adminKey !== undefined && { adminKey }),
    });

  beforeAll(async () => {
    database = await createTestDatabase();
    first = await start();
    second = await start(first.adminKey);
    admin = new AdminClient(first.url, first.adminKey);
  });
  afterAll(async () => {
    await second.kill9();
    await first.stop();
    await database.drop();
  });

  const write = (seconds: number): Promise<Answer> =>
    admin.call('PUT', '/policy-data/counter', { document: ++written }, { prefer: `wait=${seconds}` });
  const receiptOf = ({ body }: Answer): FleetReceipt => body.applied as FleetReceipt;
  const idsOf = ({ replicas }: FleetReceipt): string[] => replicas.map(({ id }) => id);

  /** What the fleet looks like once it has settled. */
  async function settled(replicas: number): Promise<FleetReceipt> {
    let receipt: FleetReceipt = { complete: false, replicas: [] };
    await eventually(async () => {
      receipt = receiptOf(await write(1));
      expect(receipt).toMatchObject({ complete: true });
      expect(receipt.replicas).toHaveLength(replicas);
    }, 30_000);
    return receipt;
  }

  it('names both, once both have applied the write', async () => {
    const ids = idsOf(await settled(2));
    const answer = await write(20);
    const { revision } = answer.body;
    expect(answer.headers.get('preference-applied')).toBe('wait=20');
    expect(receiptOf(answer).complete).toBe(true);
    expect(idsOf(receiptOf(answer))).toEqual(ids);
    for (const replica of receiptOf(answer).replicas) {
      expect(replica.revision).toBeGreaterThanOrEqual(revision);
      expect(replica.milliseconds).toEqual(measured);
    }
    expect(new Set(ids).size).toBe(2);
  });

  it('tells of deletions and of other realms, too', async () => {
    await admin.createUser({ id: 'u1' });
    const headers = { prefer: 'wait=20' };
    const deleted = await admin.call('DELETE', '/users/u1', undefined, headers);
    expect(deleted).toMatchObject({ status: 200, body: { applied: { complete: true } } });
    const realm = await admin.call('POST', '/realms', { name: 'acme', display_name: '' }, headers);
    expect(realm).toMatchObject({ status: 201, body: { revision: 1, applied: { complete: true } } });
    const acme = new AdminClient(first.url, first.adminKey, 'acme');
    const role = await acme.call('POST', '/roles', { name: 'r', permissions: [], parents: [] }, headers);
    expect(role).toMatchObject({ status: 201, body: { revision: 2, applied: { complete: true } } });
    expect(receiptOf(role).replicas).toHaveLength(2);
  });

  it('once complete, the other replica answers from that revision without being asked to', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { body } = await write(20);
      const other = new AdminClient(second.url, first.adminKey);
      expect((await other.call('GET', '/policy-data/counter')).body.document).toBe(written);
      const decided = await ask(`${second.url}/v1/data/nothing`, {
        body: '{"input":1}',
        key: first.adminKey,
      });
      const at = decided.headers.get('portcullis-revision');
      expect(Number(at)).toBeGreaterThanOrEqual(body.revision);
    }
  });

  it('of a replica that hangs is incomplete and says which; then it drops out, and comes back', async () => {
    const ids = idsOf(await settled(2));
    second.process.kill('SIGSTOP');
    try {
      const answer = await write(1);
      expect([answer.status, receiptOf(answer).complete]).toEqual([200, false]);
      expect(idsOf(receiptOf(answer))).toEqual(ids);
      expect(receiptOf(answer).replicas.filter(({ milliseconds }) => milliseconds === null)).toHaveLength(1);
      const alone = await settled(1);
      expect(ids).toContain(alone.replicas[0]?.id);
    } finally {
      second.process.kill('SIGCONT');
    }
    expect(idsOf(await settled(2))).toEqual(ids);
  });

  it('forgets at once a replica that stops', async () => {
    const third = await start(first.adminKey);
    expect((await settled(3)).complete).toBe(true);
    await third.stop();
    // Shorter than it would take to expire.
    const receipt = receiptOf(await write(1));
    expect(receipt.complete).toBe(true);
    expect(receipt.replicas).toHaveLength(2);
  });

  it('no longer counts a replica that was killed', async () => {
    const ids = idsOf(await settled(2));
    await second.kill9();
    const [left] = idsOf(await settled(1));
    expect(ids).toContain(left);
  });
});
