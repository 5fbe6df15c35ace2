import { AuthzError, type Change, type PolicyArtifact } from '#libs/domain';
import { LRUCache } from 'lru-cache';
import type { DecisionObserver } from '../ports/decision-observer.js';
import type { PolicyEngine } from '../ports/policy-engine.js';
import type { ActivePolicyReference, RealmSource } from '../ports/realm-source.js';
import type { Slices } from '../time/slices.js';
import type { Timer } from '../time/timer.js';
import { inTurns } from './in-turns.js';
import { PolicySet } from './policy-set.js';
import type { RealmContent } from './realm-content.js';
import type { RealmState } from './realm-state.js';
import { type FailingVersion, type PolicyEntry, ServingPolicy } from './serving-policy.js';

const loadsAtOnce = 4;
const keptArtifactBytes = 64 * 1024 * 1024;
const storeFailures: ReadonlySet<string> = new Set(['store_unavailable', 'realm_not_found', 'shutting_down']);
const firstRetryMs = 5_000;
const longestRetryMs = 300_000;

/** What a policy set is built from. */
export interface PolicySetRequest {
  readonly content: RealmContent;
  /** The state in force: of the same realm, also by its incarnation. */
  readonly previous: RealmState | null;
  /** What happened between the two; null when that is not known. */
  readonly changes: readonly Change[] | null;
  readonly slices: Slices;
}

/** What may answer, and whether with data that are older than those of now. */
interface Fallback {
  readonly serving: ServingPolicy | null;
  readonly isBehind: boolean;
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
    const { activePolicies } = request.content;
    const isFirst = request.previous === null;
    if (isFirst) this.first.policies += activePolicies.length;
    const outcomes = await inTurns(activePolicies, loadsAtOnce, async (reference) => {
      if (request.slices.spent) await request.slices.next();
      const entry = await this.entry(reference, request);
      if (isFirst) this.first.loaded++;
      return entry;
    });
    const failure = outcomes.find((outcome) => outcome.status === 'rejected');
    const entries = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    if (failure === undefined) return new PolicySet(entries);
    // It begins again.
    if (isFirst) this.first.policies -= activePolicies.length;
    if (isFirst) this.first.loaded -= entries.length;
    for (const { serving } of entries) serving?.disposeIfUnheld();
    throw failure.reason;
  }

  private async entry(reference: ActivePolicyReference, request: PolicySetRequest): Promise<PolicyEntry> {
    const previous = request.previous?.policies.find(reference.name);
    const known = previous?.failing;
    if (known?.digest === reference.digest && this.timer.now() < earliestRetry(known, request.content)) {
      return this.goOn(reference, request, known);
    }
    try {
      return entryOf(reference, await this.serving(reference, request), null);
    } catch (error) {
      if (isStoreFailure(error)) throw error;
      this.observer.policyLoadFailed(request.content.realm, reference.name, reference.digest, error);
      return this.goOn(reference, request, this.failing(reference, request, error));
    }
  }

  private serving(reference: ActivePolicyReference, request: PolicySetRequest): Promise<ServingPolicy> {
    const served = request.previous?.policies.find(reference.name)?.serving;
    const isServing = served?.digest === reference.digest && served.package === reference.package;
    return isServing ? this.changed(served, request) : this.loadVersion(reference, request);
  }

  /** With whatever served before, while the version that should does not load. */
  private async goOn(
    reference: ActivePolicyReference,
    request: PolicySetRequest,
    failing: FailingVersion,
  ): Promise<PolicyEntry> {
    const { serving, isBehind } = await this.fallback(reference, request);
    const dataSince = isBehind ? (failing.dataSince ?? firstChange(request, changesData)) : null;
    const retryAt = earliestRetry(failing, request.content);
    return entryOf(reference, serving, { ...failing, dataSince, retryAt });
  }

  /**
   * The version that served before, but with the data of now: a version that does not load must not keep permissions
   * alive that were taken away. Should even that not load, it goes on with its old data, and `servingPolicyOf` refuses
   * to combine those with newer subjects.
   */
  private async fallback(reference: ActivePolicyReference, request: PolicySetRequest): Promise<Fallback> {
    const last = request.previous?.policies.find(reference.name)?.serving ?? null;
    if (last === null) return { serving: null, isBehind: false };
    // It is what has just been tried, or is not to be tried yet.
    if (last.digest === reference.digest) return { serving: last, isBehind: true };
    try {
      return { serving: await this.changed(last, request), isBehind: false };
    } catch (error) {
      if (isStoreFailure(error)) throw error;
      this.observer.policyLoadFailed(request.content.realm, last.name, last.digest, error);
      return { serving: last, isBehind: true };
    }
  }

  /** Nothing to do when the data are those that the whole set before has been brought up to. */
  private async changed(
    serving: ServingPolicy,
    { content, previous }: PolicySetRequest,
  ): Promise<ServingPolicy> {
    const isBehind = (previous?.policies.find(serving.name)?.failing?.dataSince ?? null) !== null;
    if (content.data === previous?.content.data && !isBehind) return serving;
    return serving.changed(content, this.engine);
  }

  private async loadVersion(
    { name, package: path, digest }: ActivePolicyReference,
    { content }: PolicySetRequest,
  ): Promise<ServingPolicy> {
    const { realm, incarnation, dataRevision, data } = content;
    const artifact = await this.artifact(realm, digest);
    const loaded = await this.engine.load(artifact, data.beside(artifact.data), realm);
    const ownData = artifact.data;
    return new ServingPolicy({
      realm,
      incarnation,
      name,
      package: path,
      digest,
      dataRevision,
      ownData,
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
    error: unknown,
  ): FailingVersion {
    const previous = request.previous?.policies.find(reference.name)?.failing;
    const { dataRevision } = request.content;
    const isAgain = previous?.digest === reference.digest && previous.dataRevision === dataRevision;
    const again = isAgain ? previous.failures : 0;
    const failedAt = this.timer.now();
    return {
      digest: reference.digest,
      dataRevision,
      since: previous?.since ?? outdatedSince(reference.name, request),
      dataSince: previous?.dataSince ?? null,
      reason: error instanceof AuthzError ? error.message : 'the version could not be loaded',
      failures: again + 1,
      failedAt,
      retryAt: failedAt + Math.min(longestRetryMs, firstRetryMs * 2 ** again),
    };
  }
}

/** Other data may mend it, so they are reason to try again sooner, but not with every write: trying may cost much. */
function earliestRetry(failing: FailingVersion, { dataRevision }: RealmContent): number {
  return failing.dataRevision === dataRevision ? failing.retryAt : failing.failedAt + firstRetryMs;
}

function entryOf(
  { name, resourceTypes, package: path }: ActivePolicyReference,
  serving: ServingPolicy | null,
  failing: FailingVersion | null,
): PolicyEntry {
  return { name, resourceTypes, packagePath: (serving?.package ?? path).split('/'), serving, failing };
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

function firstChange({ changes, previous }: PolicySetRequest, matters: (change: Change) => boolean): number {
  return changes?.find(matters)?.revision ?? (previous?.revision ?? 0) + 1;
}

/** Or the replica stops: either way it says nothing about the version. */
function isStoreFailure(error: unknown): boolean {
  return error instanceof AuthzError && storeFailures.has(error.code);
}
