import { type CompileRequest, PolicyCompiler } from '#libs/administration';
import type { PolicyEngine } from '#libs/decision';
import { AuthzError, type PolicyArtifact } from '#libs/domain';
import { opaVersion } from '../binary/opa-release.js';
import { supportedBuiltins } from '../engine/builtins/registry.js';
import { BuildDirectory } from './build-directory.js';
import { BuildQueue } from './build-queue.js';
import { type Capabilities, narrowCapabilities } from './capabilities.js';
import type { Confinement } from './confinement/confinement.js';
import { confinementOf } from './confinement/prove-confinement.js';
import { type CompilerLimits, defaultCompilerLimits } from './compiler-limits.js';
import { FaultWriter } from './fault-of-error.js';
import { OpaCommand } from './opa-command.js';
import { PolicyBuild } from './policy-build.js';
import { loadRbacLibrary, type RbacLibrary } from './rbac-library.js';
import { readUpload, type Upload } from './upload.js';

export interface OpaPolicyCompilerOptions {
  /** Path of the pinned `opa`; null until there is one. */
  readonly binary: () => string | null;
  /** Loads and asks each new module once before it is handed out. */
  readonly engine: PolicyEngine;
  /** Holds `rbac.rego`; default: the one shipped with this installation. */
  readonly libraryDirectory?: string;
  readonly limits?: Partial<CompilerLimits>;
  /** Default: the strongest that this machine offers. */
  readonly confinement?: Confinement;
}

const alwaysWanted = new AbortController().signal;

/** Nobody reads it. */
function abandoned(cause: unknown): AuthzError {
  return new AuthzError('invalid_request', 'the upload was abandoned before it was compiled', { cause });
}

/**
 * Compiles with the `opa` command in child processes that are bounded in time, memory, output and number. Uploaded Rego is
 * taken as hostile: it gets no network, no environment and no files but its own (see `Confinement`), and its folder is gone when
 * the build ends.
 */
export class OpaPolicyCompiler extends PolicyCompiler {
  readonly identity: string;
  private readonly library: RbacLibrary;
  private readonly limits: CompilerLimits;
  private readonly queue: BuildQueue;
  private capabilities: Capabilities | undefined;

  constructor(private readonly options: OpaPolicyCompilerOptions) {
    super();
    this.library = loadRbacLibrary(options.libraryDirectory);
    this.identity = `opa-${opaVersion}+rbac-${this.library.digest}`;
    this.limits = { ...defaultCompilerLimits, ...options.limits };
    this.queue = new BuildQueue(this.limits);
  }

  /** Beside what the port says: rejects with `limit_exceeded` when too many builds wait already. */
  async compile(request: CompileRequest, wanted = alwaysWanted): Promise<PolicyArtifact> {
    const upload = readUpload(request, this.limits);
    const binary = this.options.binary();
    if (binary === null) {
      const message = 'the policy compiler is not installed yet';
      throw new AuthzError('compiler_unavailable', message, { retryAfterSeconds: 30 });
    }
    const confinement = this.options.confinement ?? (await confinementOf(binary));
    const tools = { binary, confinement };
    const task = () => BuildDirectory.use(tools, (directory) => this.build(upload, directory, wanted));
    return this.queue.run(request.realm, task, wanted).catch((error: unknown) => {
      throw wanted.aborted ? abandoned(error) : error;
    });
  }

  private async build(
    upload: Upload,
    directory: BuildDirectory,
    wanted: AbortSignal,
  ): Promise<PolicyArtifact> {
    const { limits } = this;
    const signal = AbortSignal.any([wanted, AbortSignal.timeout(limits.buildMs)]);
    const opa = new OpaCommand({ directory, limits, signal });
    const capabilities = await this.capabilitiesOf(opa, directory.isConfined);
    await directory.fill(upload, this.library.source, capabilities);
    const faults = new FaultWriter(upload, capabilities.known);
    return new PolicyBuild({ upload, opa, directory, faults, engine: this.options.engine, limits }).run();
  }

  /** Asked once: the version is pinned. */
  private async capabilitiesOf(opa: OpaCommand, isConfined: boolean): Promise<Capabilities> {
    this.capabilities ??= narrowCapabilities((await opa.capabilities()).stdout, {
      hostBuiltins: supportedBuiltins(),
      isConfined,
    });
    return this.capabilities;
  }
}
