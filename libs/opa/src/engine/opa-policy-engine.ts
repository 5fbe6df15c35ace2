import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';

import { type LoadedPolicy, type PolicyData, PolicyEngine } from '#libs/decision';
import { AuthzError, type PolicyArtifact } from '#libs/domain';

import { InstanceShelf } from './host/instance-shelf.js';
import type { Pause } from './host/pause.js';
import type { PolicyProgram } from './host/policy-program.js';
import { type EngineParts, OpaLoadedPolicy } from './opa-loaded-policy.js';
import { Pace } from './pace.js';
import { PolicyDataLoader } from './policy-data-loader.js';
import { ProgramCache } from './program-cache.js';
import { RealmMemory } from './realm-memory.js';
import { DataThreads } from './workers/data-threads.js';
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
  /** What the data of all policies of one realm may take in guest memory, counted in images and instances. Default 2 GiB. */
  readonly maxRealmMemoryBytes?: number;
  readonly clock?: () => Date;
  /** Taken between two pieces of long work on this thread: a turn of the event loop. */
  readonly pause?: Pause;
}

const mebibyte = 1024 * 1024;

/** Evaluates compiled Rego in this process: our own host for OPA's Wasm ABI, see docs/adr/0003-own-wasm-host.md. */
export class OpaPolicyEngine extends PolicyEngine {
  private readonly compiler: ProgramThread;
  private readonly programs: ProgramCache;
  private readonly workers: WorkerPool | null;
  private readonly threads: DataThreads | null;
  private readonly loader: PolicyDataLoader;

  constructor(options: OpaPolicyEngineOptions = {}) {
    super();
    const workers = options.workers ?? Math.min(4, Math.max(1, availableParallelism() - 1));
    this.compiler = new ProgramThread(workers === 0);
    this.programs = new ProgramCache(this.compiler);
    this.workers = workers === 0 ? null : new WorkerPool(workers);
    this.threads = workers === 0 ? null : new DataThreads();
    this.loader = new PolicyDataLoader({
      engine: partsOf(options, this.workers),
      shelf: new InstanceShelf(options.maxIdleMemoryBytes ?? 256 * mebibyte),
      memory: new RealmMemory(options.maxRealmMemoryBytes ?? 2048 * mebibyte),
      threads: this.threads,
    });
  }

  override async load(artifact: PolicyArtifact, data: PolicyData, realm = ''): Promise<LoadedPolicy> {
    const program = await this.programs.get(artifact.wasm);
    assertEntrypoints(program, artifact.entrypoints);
    return this.loader.whole(realm, program, data);
  }

  override change(policy: LoadedPolicy, data: PolicyData): Promise<LoadedPolicy> {
    if (policy instanceof OpaLoadedPolicy) return this.loader.changed(policy, data);
    throw new Error('the policy was loaded by another engine');
  }

  override async close(): Promise<void> {
    await Promise.all([this.workers?.close(), this.threads?.close(), this.compiler.close()]);
  }
}

function partsOf(options: OpaPolicyEngineOptions, workers: WorkerPool | null): EngineParts {
  const clock = options.clock ?? (() => new Date());
  return {
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
    workers,
    pause: options.pause ?? nextTurn,
  };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function assertEntrypoints(program: PolicyProgram, expected: readonly string[]): void {
  const missing = expected.find((name) => !program.entrypoints.has(name));
  if (missing === undefined) return;
  throw new AuthzError('policy_invalid', `the policy module lacks the entrypoint \`${missing}\``);
}
