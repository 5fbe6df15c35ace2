import {
  type Caller,
  type Policy,
  type PolicySource,
  type PolicyVersion,
  type RegoVersion,
} from '#libs/domain';
import type { AdministrationEnvironment } from '../environment.js';
import type { PolicyCompiler } from '../ports/policy-compiler.js';
import type {
  Activation,
  AdministrationStore,
  Page,
  PageRequest,
  PolicyVersionSummary,
  WriteTransaction,
  Written,
} from '../ports/store.js';
import { assertPrecondition, type Precondition, unconditional } from '../preconditions.js';
import { foundOr, notFound } from '../refusals.js';
import { policyDigest } from './policy-digest.js';

export interface PolicyUpload {
  readonly regoVersion: RegoVersion;
  readonly sources: readonly PolicySource[];
  /** Make it live in the same transaction. */
  readonly activate: boolean;
}

export interface PublishedVersion {
  readonly version: PolicyVersion;
  /** False: the same content was there already and is answered as it was stored. */
  readonly created: boolean;
  readonly active: boolean;
}

interface Unpublished {
  readonly realm: string;
  readonly policy: Policy;
  readonly upload: PolicyUpload;
  readonly digest: string;
}

/** Immutable contents of policies and which of them is live. */
export class PolicyVersions {
  constructor(
    private readonly store: AdministrationStore,
    private readonly compiler: PolicyCompiler,
    private readonly environment: Pick<AdministrationEnvironment, 'clock'>,
  ) {}

  async find(realm: string, policy: string, digest: string): Promise<PolicyVersion> {
    const { policies } = await this.store.read(realm);
    return foundOr(await policies.findVersion(policy, digest), 'policy version', digest);
  }

  async list(realm: string, policy: string, page: PageRequest): Promise<Page<PolicyVersionSummary>> {
    const { policies } = await this.store.read(realm);
    foundOr(await policies.find(policy), 'policy', policy);
    return policies.listVersions(policy, page);
  }

  /** Newest first. */
  async activations(realm: string, policy: string, page: PageRequest): Promise<Page<Activation>> {
    const { policies } = await this.store.read(realm);
    foundOr(await policies.find(policy), 'policy', policy);
    return policies.listActivations(policy, page);
  }

  /**
   * Compiles, runs the tests that came along, and stores the version under its digest. The same content again answers the
   * version as it was stored and raises no revision, unless `activate` makes it live now. Rejects with `policy_invalid`,
   * `compiler_unavailable`, `evaluation_timeout`, `limit_exceeded`, `quota_exceeded`; nothing is stored then.
   * @param wanted aborted when the caller waits no longer: compiling ends then.
   */
  async publish(
    realm: string,
    caller: Caller,
    name: string,
    upload: PolicyUpload,
    wanted?: AbortSignal,
  ): Promise<Written<PublishedVersion>> {
    const { policies } = await this.store.read(realm);
    const policy = foundOr(await policies.find(name), 'policy', name);
    const digest = policyDigest({ package: policy.package, ...upload }, this.compiler.identity);
    const known = await policies.findVersion(name, digest);
    // Compiling takes its time: outside the transaction, so that the realm's other writers need not wait for it.
    const version = known ?? (await this.compile({ realm, policy, upload, digest }, wanted));
    return this.store.write(realm, caller.id, (tx) => storeVersion(tx, policy, version, upload.activate));
  }

  /** Makes a stored version live; an older one is a rollback. Activating what is live already changes nothing. */
  activate(realm: string, caller: Caller, name: string, digest: string): Promise<Written<Policy>> {
    return this.store.write(realm, caller.id, async (tx) => {
      const policy = foundOr(await tx.policies.find(name), 'policy', name);
      foundOr(await tx.policies.findVersion(name, digest), 'policy version', digest);
      await makeLive(tx, policy, digest);
      return { ...policy, activeVersion: digest };
    });
  }

  /** Takes the version's activations along. Rejects with `in_use` while it is active: another must be activated first. */
  delete(
    realm: string,
    caller: Caller,
    { policy, digest }: Pick<PolicyVersion, 'policy' | 'digest'>,
    precondition: Precondition<PolicyVersion> = unconditional,
  ): Promise<Written<void>> {
    return this.store.write(realm, caller.id, async (tx) => {
      await assertPrecondition(tx, precondition, async () =>
        foundOr(await tx.policies.findVersion(policy, digest), 'policy version', digest),
      );
      if (!(await tx.policies.deleteVersion(policy, digest))) throw notFound('policy version', digest);
      await tx.record({ kind: 'policy_version', operation: 'delete', subjectId: policy });
    });
  }

  private async compile(
    { realm, policy, upload, digest }: Unpublished,
    wanted: AbortSignal | undefined,
  ): Promise<PolicyVersion> {
    const { regoVersion, sources } = upload;
    const request = { realm, package: policy.package, regoVersion, sources };
    const artifact = await this.compiler.compile(request, wanted);
    const createdAt = this.environment.clock();
    return { digest, policy: policy.name, regoVersion, sources, artifact, createdAt };
  }
}

async function storeVersion(
  tx: WriteTransaction,
  compiledFor: Policy,
  version: PolicyVersion,
  activate: boolean,
): Promise<PublishedVersion> {
  // The policy may have been deleted, or deleted and made anew elsewhere, while it compiled.
  const policy = await tx.policies.find(compiledFor.name);
  const same = policy?.package === compiledFor.package ? policy : null;
  const current = foundOr(same, 'policy', compiledFor.name);
  const stored = await tx.policies.findVersion(current.name, version.digest);
  if (!stored) {
    const measures = [{ quota: 'policyVersions', of: current.name }, { quota: 'policyBytes' }] as const;
    await tx.quotas.within(measures, () => tx.policies.insertVersion(version));
    await tx.record({ kind: 'policy_version', operation: 'create', subjectId: current.name });
  }
  if (activate) await makeLive(tx, current, version.digest);
  const active = activate || current.activeVersion === version.digest;
  return { version: stored ?? version, created: !stored, active };
}

async function makeLive(tx: WriteTransaction, policy: Policy, digest: string): Promise<void> {
  if (policy.activeVersion === digest) return;
  await tx.quotas.within([{ quota: 'livePolicyBytes' }], () => tx.policies.activate(policy.name, digest));
  await tx.record({ kind: 'activation', operation: 'update', subjectId: policy.name });
}
