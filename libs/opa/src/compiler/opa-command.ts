import type { RegoVersion } from '#libs/domain';
import { AuthzError } from '#libs/domain';
import { type CommandOutcome, runBounded } from './bounded-process.js';
import {
  type BuildDirectory,
  bundleFolder,
  emptyInputFile,
  libraryFolder,
  outputFile,
  planFile,
  policyCapabilities,
  policyFolder,
  testCapabilities,
} from './build-directory.js';
import type { CompilerLimits } from './compiler-limits.js';
import { policyInvalid } from './policy-invalid.js';

export interface OpaCommandOptions {
  readonly directory: BuildDirectory;
  readonly limits: CompilerLimits;
  /** The deadline of the build. */
  readonly signal: AbortSignal;
}

const threads = 2;

/** The `opa` command, run in a build's folder and within its limits. */
export class OpaCommand {
  constructor(private readonly options: OpaCommandOptions) {}

  capabilities(): Promise<CommandOutcome> {
    return this.run('capabilities --current');
  }

  parse(version: RegoVersion, file: string): Promise<CommandOutcome> {
    return this.run(`parse ${flags(version)} -f json --json-include locations,-comments`, file);
  }

  /** As a bundle, because only then rules are compared with the paths of the data. */
  check(version: RegoVersion): Promise<CommandOutcome> {
    const options = `${flags(version)} -f json -m 100 --capabilities ${policyCapabilities}`;
    return this.run(`check ${options} --ignore *_test.rego -b`, bundleFolder);
  }

  checkTests(version: RegoVersion): Promise<CommandOutcome> {
    return this.run(
      `check ${flags(version)} -f json -m 100 --capabilities ${testCapabilities} -b`,
      bundleFolder,
    );
  }

  test(version: RegoVersion): Promise<CommandOutcome> {
    const timeout = `--timeout ${this.options.limits.testMs}ms`;
    return this.run(
      `test ${flags(version)} -f json ${timeout} --capabilities ${testCapabilities} -b`,
      bundleFolder,
    );
  }

  build(version: RegoVersion, entrypoints: readonly string[]): Promise<CommandOutcome> {
    return this.buildFor('wasm', outputFile, version, entrypoints);
  }

  /** The plan from which the module is made, for analysis. */
  plan(version: RegoVersion, entrypoints: readonly string[]): Promise<CommandOutcome> {
    return this.buildFor('plan', planFile, version, entrypoints);
  }

  private buildFor(
    target: 'wasm' | 'plan',
    output: string,
    version: RegoVersion,
    entrypoints: readonly string[],
  ): Promise<CommandOutcome> {
    const entries = entrypoints.flatMap((path) => ['-e', path]);
    const options = `${flags(version)} -t ${target} -o ${output} --capabilities ${policyCapabilities}`;
    return this.run(`build ${options}`, ...entries, policyFolder, libraryFolder);
  }

  /** Evaluates with an empty input, for the errors that come of it. */
  evaluate(version: RegoVersion, reference: string): Promise<CommandOutcome> {
    const options = `${flags(version)} -f json -i ${emptyInputFile} --capabilities ${testCapabilities}`;
    return this.run(`eval ${options} -b ${bundleFolder}`, reference);
  }

  private async run(command: string, ...operands: string[]): Promise<CommandOutcome> {
    const { directory, limits, signal } = this.options;
    const { file, args } = directory.program;
    const running = runBounded({
      file,
      args: [...args, ...command.split(' ').filter((word) => word !== ''), ...operands],
      cwd: directory.path,
      environment: environmentFor(directory, limits),
      maxMemoryBytes: limits.maxMemoryBytes,
      maxOutputBytes: limits.maxOutputBytes,
      maxCpuSeconds: Math.ceil((limits.buildMs / 1000) * threads) + 1,
      signal,
    });
    const outcome = await running.catch((cause: unknown) => {
      throw new AuthzError('compiler_unavailable', 'the policy compiler cannot be run', { cause });
    });
    if (outcome.exceeded !== null) throw overBounds(outcome.exceeded, limits);
    return outcome;
  }
}

function flags(version: RegoVersion): string {
  return version === 'v0' ? '--v0-compatible' : '';
}

/** GOMEMLIMIT makes the collector work harder before the real limit ends the process. */
function environmentFor(directory: BuildDirectory, limits: CompilerLimits): Record<string, string> {
  const soft = Math.floor((limits.maxMemoryBytes * 3) / 4);
  const { root } = directory;
  return { GOMAXPROCS: String(threads), GOMEMLIMIT: `${soft}B`, TMPDIR: root, HOME: root };
}

function overBounds(bound: 'time' | 'memory' | 'output', limits: CompilerLimits): AuthzError {
  const subject = 'compiling and testing the policy';
  if (bound === 'time') {
    return new AuthzError('evaluation_timeout', `${subject} took longer than ${limits.buildMs / 1000} s`);
  }
  const message =
    bound === 'memory'
      ? `${subject} needs more than ${Math.floor(limits.maxMemoryBytes / 1024 / 1024)} MiB of memory`
      : `${subject} printed or wrote more than ${limits.maxOutputBytes} bytes`;
  const hint = 'look for rules or tests that build large collections, and for `print` in loops';
  return policyInvalid([{ at: 'sources', message, hint }]);
}
