import { AuthzError } from '#libs/domain';
import type { PolicyData } from '#libs/decision';

import { type DataChange, dataChanges, sizeOfChanges } from './host/data-change.js';
import { buildDataImage, type DataImage, type DataStep, isWornOut } from './host/data-image.js';
import { GuestAbort } from './host/guest.js';
import type { InstanceShelf } from './host/instance-shelf.js';
import type { PolicyProgram } from './host/policy-program.js';
import { PolicyRunner } from './host/policy-runner.js';
import { type EngineParts, OpaLoadedPolicy } from './opa-loaded-policy.js';
import { type DataText, dataText, sizeOf } from './reads/data-text.js';
import { projectData } from './reads/project-json.js';
import type { MemoryShare, RealmMemory } from './realm-memory.js';
import { RealmTurns } from './realm-turns.js';
import type { DataThreads } from './workers/data-threads.js';

/** Larger data are parsed on another thread: the guest takes some tens of nanoseconds per character. */
const parsedHereBytes = 128 * 1024;
const changedHereBytes = 32 * 1024;
const changesMadeHere = 200;

export interface DataLoaderParts {
  readonly engine: EngineParts;
  readonly shelf: InstanceShelf;
  readonly memory: RealmMemory;
  /** null: there are no other threads. */
  readonly threads: DataThreads | null;
}

/** Gives policies their data. Large ones are laid out on other threads, for one policy at a time. */
export class PolicyDataLoader {
  private readonly turns = new RealmTurns();

  constructor(private readonly parts: DataLoaderParts) {}

  /** A policy with all its data, beside whatever serves. */
  async whole(
    realm: string,
    program: PolicyProgram,
    data: PolicyData,
    instead?: MemoryShare,
  ): Promise<OpaLoadedPolicy> {
    const read = projectData(data, program.reads.data);
    const text = dataText(read, program.reads.data);
    const load = async (): Promise<OpaLoadedPolicy> => {
      const image = await this.imageOf(realm, program, text, instead);
      const share = this.parts.memory.share(realm, image, instead);
      const policy = this.policyOf(program, image, read, share);
      try {
        await policy.prepared();
        policy.check();
        return policy;
      } catch (error) {
        policy.dispose();
        throw error;
      }
    };
    return this.isHere(sizeOf(text), parsedHereBytes) ? load() : this.turns.run(realm, load);
  }

  /** The policy itself when nothing differs that it can read. */
  async changed(policy: OpaLoadedPolicy, data: PolicyData): Promise<OpaLoadedPolicy> {
    const { program, realm, share } = policy;
    const read = projectData(data, program.reads.data);
    const changes = dataChanges(policy.data, read, program.reads.data);
    if (changes.length === 0) return policy;
    return (await this.inPlace(policy, read, changes)) ?? this.whole(realm, program, data, share);
  }

  /** undefined: the data are better loaded as a whole. */
  private async inPlace(
    policy: OpaLoadedPolicy,
    data: PolicyData,
    changes: readonly DataChange[],
  ): Promise<OpaLoadedPolicy | undefined> {
    const { program, realm } = policy;
    if (!program.changesData || isWornOut(policy.image, changes.length)) return undefined;
    const isSmall =
      changes.length <= changesMadeHere && this.isHere(sizeOfChanges(changes), changedHereBytes);
    try {
      await policy.prepared();
      if (isSmall) return await this.successor(policy, data, { kind: 'changes', changes });
      return await this.turns.run(realm, async () => {
        const segment = await this.parts.threads?.segment(program.module, policy.image.end, changes);
        return segment && (await this.successor(policy, data, segment));
      });
    } catch {
      // What cannot be changed in place can perhaps be loaded as a whole, which also finds the words if it cannot.
      return undefined;
    }
  }

  private async successor(
    policy: OpaLoadedPolicy,
    data: PolicyData,
    step: DataStep,
  ): Promise<OpaLoadedPolicy | undefined> {
    const successor = await policy.changed(data, step);
    if (successor === undefined) return undefined;
    try {
      this.parts.memory.grown(policy.share, successor.image);
      return successor;
    } catch (error) {
      successor.dispose();
      throw error;
    }
  }

  private policyOf(
    program: PolicyProgram,
    image: DataImage,
    data: PolicyData,
    share: MemoryShare,
  ): OpaLoadedPolicy {
    const { engine, shelf } = this.parts;
    const runner = new PolicyRunner(program, image, engine.limits.growthBytes, shelf);
    return new OpaLoadedPolicy({ program, data, share, runner, engine });
  }

  private async imageOf(
    realm: string,
    { module }: PolicyProgram,
    text: DataText,
    instead?: MemoryShare,
  ): Promise<DataImage> {
    const { threads, memory } = this.parts;
    const most = memory.roomFor(realm, instead);
    try {
      if (threads === null || sizeOf(text) <= parsedHereBytes) return buildDataImage(module, text, most);
      return await threads.image(module, text, most);
    } catch (error) {
      if (error instanceof AuthzError) throw error;
      if (error instanceof GuestAbort && error.reason.startsWith('opa_malloc')) throw memory.beyond(error);
      throw new AuthzError('policy_invalid', 'the policy cannot hold its data', { cause: error });
    }
  }

  private isHere(size: number, most: number): boolean {
    return this.parts.threads === null || size <= most;
  }
}
