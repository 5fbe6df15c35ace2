import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';

import { type LoadedPolicy, PolicyEngine } from '#libs/decision';
import { AuthzError, type JsonObject, type PolicyArtifact } from '#libs/domain';

import { type DataChange, dataChanges } from './host/data-change.js';
import { buildDataImage, type DataImage } from './host/data-image.js';
import { GuestAbort } from './host/guest.js';
import { InstanceShelf } from './host/instance-shelf.js';
import type { PolicyProgram } from './host/policy-program.js';
import { PolicyRunner } from './host/policy-runner.js';
import { type EngineParts, OpaLoadedPolicy } from './opa-loaded-policy.js';
import { Pace } from './pace.js';
import { ProgramCache } from './program-cache.js';
import { projectValue } from './reads/project-json.js';
import { ProgramThread } from './workers/program-thread.js';
import { WorkerPool } from './workers/worker-pool.js';

export interface OpaPolicyEngineOptions {
  /** How long one evaluation may run. Default 100 ms. */
  readonly evaluationTimeoutMs?: number;
  /** Size of the input in UTF-8 bytes. Default 1 MiB. */
  readonly maxInputBytes?: number;
  /** Nesting of the input. Default 128. */
  readonly maxInputDepth?: number;
  /** What an evaluation may take beyond the policy's data. Default 256 MiB. */
  readonly maxMemoryBytes?: number;
  /** Size of a result's JSON in UTF-8 bytes. Default 1 MiB. */
  readonly maxResultBytes?: number;
  /** What idle instances of all policies together may hold beyond their data. Default 256 MiB. */
  readonly maxIdleMemoryBytes?: number;
  /**
   * Threads for evaluations that take longer than a moment. 0: none, and such an evaluation holds up its caller's thread until
   * its deadline. Default: one less than there are processors, at least one and at most four.
   */
  readonly workers?: number;
  readonly clock?: () => Date;
}

const mebibyte = 1024 * 1024;
/** Data whose text is longer are parsed on another thread: the guest takes some tens of nanoseconds per character. */
const parsedHereCharacters = 128 * 1024;
/** Every new instance makes all changes again, on the time of an evaluation. */
const mostChanges = 500;
const mostChangedCharacters = 64 * 1024;

/** Evaluates compiled Rego in this process: our own host for OPA's Wasm ABI, see docs/adr/0003-own-wasm-host.md. */
export class OpaPolicyEngine extends PolicyEngine {
  private readonly compiler: ProgramThread;
  private readonly programs: ProgramCache;
  private readonly parts: EngineParts;
  private readonly shelf: InstanceShelf;

  constructor(options: OpaPolicyEngineOptions = {}) {
    super();
    const workers = options.workers ?? Math.min(4, Math.max(1, availableParallelism() - 1));
    this.compiler = new ProgramThread(workers === 0);
    this.programs = new ProgramCache(this.compiler);
    const clock = options.clock ?? (() => new Date());
    this.shelf = new InstanceShelf(options.maxIdleMemoryBytes ?? 256 * mebibyte);
    this.parts = {
      limits: {
        input: {
          maxBytes: options.maxInputBytes ?? mebibyte,
          maxDepth: options.maxInputDepth ?? 128,
        },
        timeoutMs: options.evaluationTimeoutMs ?? 100,
        growthBytes: options.maxMemoryBytes ?? 256 * mebibyte,
        resultBytes: options.maxResultBytes ?? mebibyte,
      },
      clock: () => BigInt(clock().getTime()) * 1_000_000n,
      randomBytes,
      pace: new Pace(),
      workers: workers === 0 ? null : new WorkerPool(workers),
    };
  }

  override async load(
    artifact: PolicyArtifact,
    data: JsonObject,
    previous?: LoadedPolicy,
  ): Promise<LoadedPolicy> {
    const program = await this.programs.get(artifact.wasm);
    assertEntrypoints(program, artifact.entrypoints);
    const read = projectValue(data, program.reads.data);
    const policy = successorOf(previous, program, read) ?? (await this.fresh(program, read));
    await selfCheck(policy);
    return policy;
  }

  override async close(): Promise<void> {
    await Promise.all([this.parts.workers?.close(), this.compiler.close()]);
  }

  private async fresh(program: PolicyProgram, data: JsonObject): Promise<OpaLoadedPolicy> {
    const image = await this.imageOf(program, JSON.stringify(data));
    const runner = new PolicyRunner(program, image, this.parts.limits.growthBytes, this.shelf);
    return new OpaLoadedPolicy(program, data, runner, this.parts);
  }

  private async imageOf({ module }: PolicyProgram, text: string): Promise<DataImage> {
    const { workers } = this.parts;
    try {
      if (workers === null || text.length <= parsedHereCharacters) return buildDataImage(module, text);
      return await workers.buildImage(module, text);
    } catch (error) {
      throw new AuthzError('policy_invalid', 'the policy cannot hold its data', { cause: error });
    }
  }
}

function assertEntrypoints(program: PolicyProgram, expected: readonly string[]): void {
  const missing = expected.find((name) => !program.entrypoints.has(name));
  if (missing === undefined) return;
  throw new AuthzError('policy_invalid', `the policy module lacks the entrypoint \`${missing}\``);
}

/** undefined: the data are better loaded as a whole. */
function successorOf(
  previous: LoadedPolicy | undefined,
  program: PolicyProgram,
  data: JsonObject,
): OpaLoadedPolicy | undefined {
  if (!(previous instanceof OpaLoadedPolicy) || previous.program !== program) return undefined;
  if (!program.changesData) return undefined;
  const kept = previous.keptChanges;
  if (kept === undefined) return undefined;
  const changes = dataChanges(previous.data, data, mostChanges - kept.length);
  if (changes === null || characters([...kept, ...changes]) > mostChangedCharacters) return undefined;
  try {
    return previous.changed(data, changes);
  } catch {
    // What cannot be changed in place can perhaps be loaded as a whole, which also finds the words if it cannot.
    return undefined;
  }
}

function characters(changes: readonly DataChange[]): number {
  return changes.reduce((sum, { text, path }) => sum + (text?.length ?? 0) + path.join().length, 0);
}

/**
 * One evaluation without input, which also warms the instance. A policy may conflict or run long then, and that is its own
 * affair; what a sound module never does is trap or answer nonsense.
 */
async function selfCheck(policy: LoadedPolicy): Promise<void> {
  const [entrypoint] = policy.entrypoints;
  if (entrypoint === undefined) throw new AuthzError('policy_invalid', 'the policy has no entrypoint');
  try {
    await policy.evaluate(entrypoint, undefined);
  } catch (error) {
    if (!(error instanceof AuthzError) || error.code !== 'evaluation_failed') return;
    // A conflict; or what a builtin refuses, as it may with this input and no other.
    if (error.cause instanceof GuestAbort || error.cause === undefined) return;
    throw new AuthzError('policy_invalid', 'the policy module fails its self-check', { cause: error.cause });
  }
}
