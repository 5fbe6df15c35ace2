import { AuthzError } from '#libs/domain';
import { type LoadedPolicy, type Payer, type PolicyData, somebody } from '#libs/decision';
import { CheckedJson, type JsonLimits } from '#libs/json';

import { evaluationError } from './evaluation-error.js';
import type { DataImage, DataStep } from './host/data-image.js';
import { Deadline, DeadlineExceeded } from './host/deadline.js';
import { Evaluation } from './host/evaluation.js';
import type { Pause } from './host/pause.js';
import { GuestAbort } from './host/guest.js';
import type { PolicyProgram } from './host/policy-program.js';
import type { PolicyRunner } from './host/policy-runner.js';
import { inlineMillis, type Pace } from './pace.js';
import { projectText } from './reads/project-json.js';
import type { MemoryShare } from './realm-memory.js';
import type { WorkerPool } from './workers/worker-pool.js';

export interface EvaluationLimits {
  readonly input: JsonLimits;
  readonly timeoutMs: number;
  /** Bytes that one evaluation may take beyond the data. */
  readonly growthBytes: number;
  /** UTF-8 bytes of a result's JSON. */
  readonly resultBytes: number;
}

/** What all policies of an engine share. */
export interface EngineParts {
  readonly limits: EvaluationLimits;
  /** Nanoseconds since the epoch. */
  readonly clock: () => bigint;
  readonly randomBytes: (size: number) => Uint8Array;
  readonly pace: Pace;
  /** null: there are no other threads, and every evaluation may take its whole time here. */
  readonly workers: WorkerPool | null;
  /** Taken between two pieces of long work on this thread. */
  readonly pause: Pause;
}

/** Of shorter inputs, the guest parses all quicker than we find what it needs. */
const projectedCharacters = 512;

/** The guest parses some hundred bytes per microsecond at best: what is longer begins on another thread. */
const inlineCharacters = 64 * 1024;

/** A builtin that is given more than this works on another thread. */
const operandCharacters = 64 * 1024;

/** The smallest input that was too slow of late, and when the last one was. */
interface SlowInput {
  readonly at: number;
  readonly size: number;
}

const rememberedMillis = 10_000;

function slowInput(known: SlowInput | undefined, at: number, input = ''): SlowInput {
  const isRecent = known !== undefined && at - known.at < rememberedMillis;
  return { at, size: isRecent ? Math.min(known.size, input.length) : input.length };
}

let policies = 0;

interface LoadedParts {
  readonly program: PolicyProgram;
  readonly data: PolicyData;
  readonly share: MemoryShare;
  readonly runner: PolicyRunner;
  readonly engine: EngineParts;
  readonly slow?: SlowInput | undefined;
}

export class OpaLoadedPolicy implements LoadedPolicy {
  readonly entrypoints: ReadonlySet<string>;
  readonly pure: boolean;
  /** Names the policy to other threads. */
  private readonly number = ++policies;
  private disposed = false;

  readonly program: PolicyProgram;
  /** What the runner's image was made of: as much of the `data` document as can be read. */
  readonly data: PolicyData;
  readonly share: MemoryShare;
  private readonly runner: PolicyRunner;
  private readonly engine: EngineParts;
  private slow: SlowInput | undefined;

  constructor({ program, data, share, runner, engine, slow }: LoadedParts) {
    this.program = program;
    this.data = data;
    this.share = share;
    this.runner = runner;
    this.engine = engine;
    this.slow = slow;
    this.entrypoints = new Set(program.entrypoints.keys());
    this.pure = [...program.builtins.values()].every((builtin) => builtin.pure);
    share.hold();
  }

  get realm(): string {
    return this.share.realm;
  }

  evaluate(
    entrypoint: string,
    input: string | CheckedJson | undefined,
    payer: Payer = somebody,
  ): string | undefined | Promise<string | undefined> {
    const id = this.program.entrypoints.get(entrypoint);
    if (id === undefined) throw new AuthzError('evaluation_failed', `no entrypoint \`${entrypoint}\``);
    if (this.disposed) throw new AuthzError('policy_unavailable', 'the policy is no longer loaded');
    const text = this.textOf(input);
    if (this.runner.isReady) return this.begin(id, text, payer);
    return this.prepared().then(() => this.begin(id, text, payer));
  }

  private begin(
    id: number,
    text: string | undefined,
    payer: Payer,
  ): string | undefined | Promise<string | undefined> {
    const { workers, pace, limits } = this.engine;
    const allowance = workers === null ? limits.timeoutMs : pace.allowance(this.slowAt(text));
    const elsewhere = allowance === 0 || (text?.length ?? 0) > inlineCharacters;
    if (workers !== null && elsewhere) return this.evaluateElsewhere(workers, id, text, payer);
    return this.evaluateHere(id, text, Math.min(allowance, limits.timeoutMs), payer);
  }

  readOf(member: string, text: string): string {
    const { input } = this.program.reads;
    if (input === true) return text;
    const tree = input.get(member);
    return tree === undefined ? '{}' : projectText(text, tree);
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.share.release();
    this.runner.dispose();
    this.engine.workers?.forget(this.number);
  }

  get image(): DataImage {
    return this.runner.image;
  }

  /** Resolves when an evaluation can begin without copying large data first. */
  prepared(): Promise<void> {
    return this.runner.prepare(this.engine.pause);
  }

  /** The same policy with changed data; see `PolicyRunner.changed`. */
  async changed(data: PolicyData, step: DataStep): Promise<OpaLoadedPolicy | undefined> {
    const runner = await this.runner.changed(step, this.engine.pause);
    if (runner === undefined) return undefined;
    const { program, share, engine, slow } = this;
    return new OpaLoadedPolicy({ program, data, share, runner, engine, slow });
  }

  /**
   * One evaluation without input, which also warms the instance. A policy may conflict or run long then, and that is its own
   * affair; what a sound module never does is trap or answer nonsense.
   */
  check(): void {
    const [id] = this.program.entrypoints.values();
    if (id === undefined) throw new AuthzError('policy_invalid', 'the policy has no entrypoint');
    const { clock, randomBytes, limits } = this.engine;
    const deadline = new Deadline(Math.min(inlineMillis, limits.timeoutMs), limits.timeoutMs);
    try {
      this.runner.run(
        id,
        undefined,
        new Evaluation(deadline, clock, randomBytes, limits.resultBytes, operandCharacters),
      );
    } catch (error) {
      if (!isOwnAffair(error)) throw failedCheck(error);
    }
  }

  /** What the guest is given: checked, and without what the policy cannot read where leaving that out pays. */
  private textOf(input: string | CheckedJson | undefined): string | undefined {
    if (input === undefined) return undefined;
    const { text } = typeof input === 'string' ? CheckedJson.check(input, this.engine.limits.input) : input;
    if (this.program.reads.replacesMembers && !/^\s*\{/.test(text)) throw noObject();
    return text.length < projectedCharacters ? text : projectText(text, this.program.reads.input);
  }

  /** When an input of about this size or less was too slow; smaller ones are innocent. */
  private slowAt(input: string | undefined): number | undefined {
    return this.slow !== undefined && 2 * (input?.length ?? 0) >= this.slow.size ? this.slow.at : undefined;
  }

  private evaluateHere(
    id: number,
    input: string | undefined,
    milliseconds: number,
    payer: Payer,
  ): string | undefined | Promise<string | undefined> {
    const { clock, randomBytes, workers, pace, limits } = this.engine;
    const deadline = new Deadline(milliseconds, limits.timeoutMs);
    try {
      const largest = workers === null ? Infinity : operandCharacters;
      return this.runner.run(
        id,
        input,
        new Evaluation(deadline, clock, randomBytes, limits.resultBytes, largest),
      );
    } catch (error) {
      if (workers === null || !(error instanceof DeadlineExceeded) || milliseconds === limits.timeoutMs) {
        throw evaluationError(error, limits.timeoutMs);
      }
      this.slow = slowInput(this.slow, pace.lost(deadline.spent()), input);
      return this.evaluateElsewhere(workers, id, input, payer);
    }
  }

  private async evaluateElsewhere(
    workers: WorkerPool,
    entrypoint: number,
    input: string | undefined,
    payer: Payer,
  ): Promise<string | undefined> {
    const { clock, limits } = this.engine;
    const { timeoutMs, growthBytes, resultBytes } = limits;
    const parts = { module: this.program.module, image: this.runner.image, growthBytes };
    try {
      const job = { policy: this.number, entrypoint, input, now: clock(), timeoutMs, resultBytes };
      const { result, milliseconds } = await workers.evaluate(job, parts, payer);
      // It was not slow after all: the process had been held up, or others had.
      if (milliseconds < inlineMillis && (input?.length ?? 0) <= (this.slow?.size ?? 0))
        this.slow = undefined;
      return result;
    } catch (error) {
      throw evaluationError(error, timeoutMs);
    }
  }
}

/** A conflict or the time; or what a builtin refuses, as it may with this input and no other. */
function isOwnAffair(error: unknown): boolean {
  return error instanceof GuestAbort || error instanceof DeadlineExceeded || error instanceof AuthzError;
}

function failedCheck(cause: unknown): AuthzError {
  return new AuthzError('policy_invalid', 'the policy module fails its self-check', { cause });
}

function noObject(): AuthzError {
  return new AuthzError(
    'evaluation_failed',
    'the policy replaces a member of the input with `with`, and this input is no object',
  );
}
