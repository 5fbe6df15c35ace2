import { AuthzError, type Change, type PolicyArtifact } from '#libs/domain';
import { LRUCache } from 'lru-cache';
import type { DecisionObserver } from '../ports/decision-observer.js';
import type { PolicyEngine } from '../ports/policy-engine.js';
import type { ActivePolicyReference, RealmSnapshot, RealmSource } from '../ports/realm-source.js';
import type { Timer } from '../time/timer.js';
import { engineData } from './engine-data.js';
import { inTurns } from './in-turns.js';
import { PolicySet } from './policy-set.js';
import { type FailingVersion, type PolicyEntry, ServingPolicy } from './serving-policy.js';

const loadsAtOnce = 4;
const keptArtifactBytes = 64 * 1024 * 1024;
const storeFailures: ReadonlySet<string> = new Set(['store_unavailable', 'realm_not_found', 'shutting_down']);
const firstRetryMs = 5_000;
const longestRetryMs = 300_000;

/** What a policy set is built from. */
export interface PolicySetRequest {
  readonly snapshot: RealmSnapshot;
  readonly previous: PolicySet | null;
  /** Revision at which `previous` was in force. */
  readonly previousRevision: number;
  /** What happened between the two; null when that is not known. */
  readonly changes: readonly Change[] | null;
}

/** Of realms that were never loaded, as far as their policies are known. */
export interface FirstLoads {
  readonly policies: number;
  readonly loaded: number;
}

/** Loads policies beside those that serve. A version that does not load leaves the one before it serving. */
export class PolicyLoader {
  private readonly artifacts = new LRUCache<string, PolicyArtifact>({
    maxSize: keptArtifactBytes,
    sizeCalculation: (artifact) => artifact.wasm.byteLength + 1,
  });
  private readonly first = { policies: 0, loaded: 0 };

  constructor(
    private readonly source: RealmSource,
    private readonly engine: PolicyEngine,
    private readonly observer: DecisionObserver,
    private readonly timer: Timer,
  ) {}

  get firstLoads(): FirstLoads {
    return { ...this.first };
  }

  /** Rejects only when the store cannot be asked; then nothing stays loaded that was not before. */
  async load(request: PolicySetRequest): Promise<PolicySet> {
    const { policies } = request.snapshot;
    const isFirst = request.previous === null;
    if (isFirst) this.first.policies += policies.length;
    const outcomes = await inTurns(policies, loadsAtOnce, async (reference) => {
      const entry = await this.entry(reference, request);
      if (isFirst) this.first.loaded++;
      return entry;
    });
    const failure = outcomes.find((outcome) => outcome.status === 'rejected');
    const entries = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    if (failure === undefined) return new PolicySet(entries);
    // It begins again.
    if (isFirst) this.first.policies -= policies.length;
    if (isFirst) this.first.loaded -= entries.length;
    for (const { serving } of entries) serving?.disposeIfUnheld();
    throw failure.reason;
  }

  private async entry(reference: ActivePolicyReference, request: PolicySetRequest): Promise<PolicyEntry> {
    const previous = request.previous?.find(reference.name);
    const { dataRevision } = request.snapshot;
    if (isServing(previous?.serving, reference, dataRevision)) {
      return entryOf(reference, previous.serving, null);
    }
    const known = previous?.failing;
    if (known && sameVersion(known, reference, dataRevision) && this.timer.now() < known.retryAt) {
      return entryOf(reference, previous.serving, known);
    }
    try {
      const serving = await this.loadVersion(reference, reference.digest, request);
      return entryOf(reference, serving, null);
    } catch (error) {
      if (isStoreFailure(error)) throw error;
      this.observer.policyLoadFailed(request.snapshot.realm, reference.name, reference.digest, error);
      const serving = await this.fallback(previous, request);
      return entryOf(reference, serving, this.failing(reference, request, { error, serving }));
    }
  }

  /**
   * The version that served before, but with the data of now: a version that does not load must not keep permissions
   * alive that were taken away. Should even that not load, it goes on with its old data, and `servingPolicyOf` refuses
   * to combine those with newer subjects.
   */
  private async fallback(
    previous: PolicyEntry | undefined,
    request: PolicySetRequest,
  ): Promise<ServingPolicy | null> {
    const { snapshot } = request;
    const last = previous?.serving ?? null;
    if (last === null || last.dataRevision === snapshot.dataRevision) return last;
    try {
      return await this.loadVersion(last, last.digest, request);
    } catch (error) {
      if (isStoreFailure(error)) throw error;
      this.observer.policyLoadFailed(snapshot.realm, last.name, last.digest, error);
      return last;
    }
  }

  private async loadVersion(
    policy: { readonly name: string; readonly package: string },
    digest: string,
    { snapshot, previous }: PolicySetRequest,
  ): Promise<ServingPolicy> {
    const { realm, incarnation, roles, documents, dataRevision } = snapshot;
    const artifact = await this.artifact(realm, digest);
    const data = engineData(artifact.data, roles, documents);
    const served = previous?.find(policy.name)?.serving;
    const sameVersion = served?.digest === digest ? served.loaded : undefined;
    const loaded = await this.engine.load(artifact, data, sameVersion);
    return new ServingPolicy({
      realm,
      incarnation,
      name: policy.name,
      package: policy.package,
      digest,
      dataRevision,
      loaded,
    });
  }

  private async artifact(realm: string, digest: string): Promise<PolicyArtifact> {
    const key = `${realm}/${digest}`;
    const kept = this.artifacts.get(key);
    if (kept !== undefined) return kept;
    const artifact = await this.source.artifact(realm, digest);
    this.artifacts.set(key, artifact);
    return artifact;
  }

  private failing(
    reference: ActivePolicyReference,
    request: PolicySetRequest,
    { error, serving }: { readonly error: unknown; readonly serving: ServingPolicy | null },
  ): FailingVersion {
    const previous = request.previous?.find(reference.name)?.failing;
    const { dataRevision } = request.snapshot;
    const again = previous && sameVersion(previous, reference, dataRevision) ? previous.failures : 0;
    return {
      digest: reference.digest,
      dataRevision,
      since: previous?.since ?? outdatedSince(reference.name, request),
      dataSince:
        serving === null || serving.dataRevision === dataRevision
          ? null
          : (previous?.dataSince ?? firstChange(request, changesData)),
      reason: error instanceof AuthzError ? error.message : 'the version could not be loaded',
      failures: again + 1,
      retryAt: this.timer.now() + Math.min(longestRetryMs, firstRetryMs * 2 ** again),
    };
  }
}

function entryOf(
  { name, resourceTypes, package: path }: ActivePolicyReference,
  serving: ServingPolicy | null,
  failing: FailingVersion | null,
): PolicyEntry {
  return { name, resourceTypes, packagePath: (serving?.package ?? path).split('/'), serving, failing };
}

function isServing(
  serving: ServingPolicy | null | undefined,
  reference: ActivePolicyReference,
  dataRevision: number,
): serving is ServingPolicy {
  return (
    serving?.digest === reference.digest &&
    serving.package === reference.package &&
    serving.dataRevision === dataRevision
  );
}

function sameVersion(
  failing: FailingVersion,
  reference: ActivePolicyReference,
  dataRevision: number,
): boolean {
  return failing.digest === reference.digest && failing.dataRevision === dataRevision;
}

/** The first revision at which the version that served until now may have stopped being the right one. */
function outdatedSince(policy: string, request: PolicySetRequest): number {
  return firstChange(
    request,
    (change) =>
      changesData(change) ||
      ((change.kind === 'activation' || change.kind === 'policy') && change.subjectId === policy),
  );
}

function changesData({ kind }: Change): boolean {
  return kind === 'role' || kind === 'policy_data';
}

function firstChange(
  { changes, previousRevision }: PolicySetRequest,
  matters: (change: Change) => boolean,
): number {
  return changes?.find(matters)?.revision ?? previousRevision + 1;
}

/** Or the replica stops: either way it says nothing about the version. */
function isStoreFailure(error: unknown): boolean {
  return error instanceof AuthzError && storeFailures.has(error.code);
}
