import { randomBytes } from 'node:crypto';

import { type LoadedPolicy, PolicyEngine } from '#libs/decision';
import { AuthzError, type JsonObject, type PolicyArtifact } from '#libs/domain';

import { buildDataImage, type DataImage } from './host/data-image.js';
import type { Surroundings } from './host/evaluation.js';
import { GuestAbort } from './host/guest.js';
import type { PolicyProgram } from './host/policy-program.js';
import { type EvaluationLimits, OpaLoadedPolicy } from './opa-loaded-policy.js';
import { ProgramCache } from './program-cache.js';

export interface OpaPolicyEngineOptions {
  /** How long one evaluation may run, checked inside the module. Default 100 ms. */
  readonly evaluationTimeoutMs?: number;
  /** Size of the input in UTF-8 bytes. Default 1 MiB. */
  readonly maxInputBytes?: number;
  /** Nesting of the input. Default 128. */
  readonly maxInputDepth?: number;
  /** What an evaluation may take beyond the policy's data. Default 256 MiB. */
  readonly maxMemoryBytes?: number;
  readonly clock?: () => Date;
  readonly randomBytes?: (size: number) => Uint8Array;
}

const mebibyte = 1024 * 1024;

/** Evaluates compiled Rego in this process: our own host for OPA's Wasm ABI, see docs/adr/0003-own-wasm-host.md. */
export class OpaPolicyEngine extends PolicyEngine {
  private readonly programs = new ProgramCache();
  private readonly limits: EvaluationLimits;
  private readonly surroundings: Surroundings;

  constructor(options: OpaPolicyEngineOptions = {}) {
    super();
    this.limits = {
      input: {
        maxBytes: options.maxInputBytes ?? mebibyte,
        maxDepth: options.maxInputDepth ?? 128,
      },
      timeoutMs: options.evaluationTimeoutMs ?? 100,
      growthBytes: options.maxMemoryBytes ?? 256 * mebibyte,
    };
    this.surroundings = {
      clock: options.clock ?? (() => new Date()),
      randomBytes: options.randomBytes ?? randomBytes,
    };
  }

  override async load(artifact: PolicyArtifact, data: JsonObject): Promise<LoadedPolicy> {
    const program = await this.programs.get(artifact.wasm);
    assertEntrypoints(program, artifact.entrypoints);
    const policy = new OpaLoadedPolicy(program, imageOf(program, data), this.limits, this.surroundings);
    await selfCheck(policy);
    return policy;
  }
}

function assertEntrypoints(program: PolicyProgram, expected: readonly string[]): void {
  const missing = expected.find((name) => !program.entrypoints.has(name));
  if (missing === undefined) return;
  throw new AuthzError('policy_invalid', `the policy module lacks the entrypoint \`${missing}\``);
}

function imageOf(program: PolicyProgram, data: JsonObject): DataImage {
  try {
    return buildDataImage(program, data);
  } catch (error) {
    throw new AuthzError('policy_invalid', 'the policy cannot hold its data', { cause: error });
  }
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
    if (error.cause instanceof GuestAbort) return;
    throw new AuthzError('policy_invalid', 'the policy module fails its self-check', { cause: error.cause });
  }
}
