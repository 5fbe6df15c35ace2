import { AuthzError, type JsonObject } from '#libs/domain';
import { type LoadedPolicy, type Payer, somebody } from '#libs/decision';
import { CheckedJson, type JsonLimits } from '#libs/json';

import { evaluationError } from './evaluation-error.js';
import type { DataChange } from './host/data-change.js';
import { Deadline, DeadlineExceeded } from './host/deadline.js';
import { Evaluation } from './host/evaluation.js';
import type { PolicyProgram } from './host/policy-program.js';
import type { PolicyRunner } from './host/policy-runner.js';
import { inlineMillis, type Pace } from './pace.js';
import { projectText } from './reads/project-json.js';
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

export class OpaLoadedPolicy implements LoadedPolicy {
  readonly entrypoints: ReadonlySet<string>;
  readonly pure: boolean;
  /** Names the policy to other threads. */
  private readonly number = ++policies;
  private disposed = false;

  /** @param data what the runner's image was made of, which must not change. */
  constructor(
    readonly program: PolicyProgram,
    readonly data: JsonObject,
    private readonly runner: PolicyRunner,
    private readonly engine: EngineParts,
    private slow?: SlowInput,
  ) {
    this.entrypoints = new Set(program.entrypoints.keys());
    this.pure = [...program.builtins.values()].every((builtin) => builtin.pure);
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
    this.disposed = true;
    this.runner.dispose();
    this.engine.workers?.forget(this.number);
  }

  /** What would be kept of changes beside an image; undefined: this policy has no instance in which they could be made. */
  get keptChanges(): readonly DataChange[] | undefined {
    return this.runner.hasInstance ? this.runner.image.changes : undefined;
  }

  /** The same policy with changed data; see `PolicyRunner.changed`. */
  changed(data: JsonObject, changes: readonly DataChange[]): OpaLoadedPolicy {
    const runner = this.runner.changed(changes);
    return new OpaLoadedPolicy(this.program, data, runner, this.engine, this.slow);
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

function noObject(): AuthzError {
  return new AuthzError(
    'evaluation_failed',
    'the policy replaces a member of the input with `with`, and this input is no object',
  );
}
