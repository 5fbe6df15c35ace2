import type { Activation, Page, PageRequest } from '#libs/administration';
import { AuthzError } from '#libs/domain';
import { toRevision } from '../postgres/columns.js';
import { policySchema } from '../schemas/policy.schema.js';
import { rowsToAsk, toPage } from './paging.js';
import type { RealmAccess } from './realm-access.js';
import { missing } from './refusals.js';

export class ActivationTable {
  constructor(private readonly access: RealmAccess) {}

  /** Newest first; the key to continue after is the revision. */
  async list(policy: string, page: PageRequest): Promise<Page<Activation>> {
    const sql = `SELECT policy, digest, revision, actor, at FROM activations
      WHERE realm = $1 AND policy = $2 AND revision < $3 ORDER BY revision DESC LIMIT $4`;
    const rows = await this.access.read((manager) =>
      manager.query<Activation[]>(sql, [this.access.realm, policy, before(page), rowsToAsk(page)]),
    );
    const activations = rows.map((row) => ({ ...row, revision: toRevision(row.revision) }));
    return toPage(
      activations,
      page,
      (activation) => String(activation.revision),
      (activation) => activation,
    );
  }

  async activate(policy: string, digest: string): Promise<void> {
    const { realm, actor } = this.access;
    const unknownVersion = missing('digest', `version \`${digest}\` of policy \`${policy}\``);
    const { affected } = await this.access.change(
      (manager) => manager.update(policySchema, { realm, name: policy }, { activeDigest: digest }),
      { policies_active_digest_fkey: unknownVersion },
    );
    if (affected === 0) throw missing('policy', `policy \`${policy}\``)();
    await this.access.change((manager) =>
      manager.query(
        `INSERT INTO activations (realm, policy, digest, revision, actor, at)
         VALUES ($1, $2, $3, $4, $5, clock_timestamp())`,
        [realm, policy, digest, this.access.nextRevision(), actor],
      ),
    );
  }
}

function before(page: PageRequest): number {
  if (page.after === undefined) return Number.MAX_SAFE_INTEGER;
  const revision = Number(page.after);
  if (Number.isSafeInteger(revision) && revision >= 0) return revision;
  throw new AuthzError('invalid_request', 'the page to continue after is not one that was given out', {
    faults: [{ at: 'after', message: 'expected a revision' }],
  });
}
