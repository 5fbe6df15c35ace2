import type { PolicyEngine } from '#libs/decision';
import type { Fault, PolicyArtifact, RegoVersion } from '#libs/domain';
import type { PolicyReads } from '../engine/reads/read-tree.js';
import { type BuildDirectory, outputFile, planFile, policyFolder, testFolder } from './build-directory.js';
import { archivedFile } from './archived-file.js';
import type { CommandOutcome } from './bounded-process.js';
import type { CompilerLimits } from './compiler-limits.js';
import type { FaultWriter } from './fault-of-error.js';
import type { OpaCommand } from './opa-command.js';
import { opaErrors } from './opa-report.js';
import { dotted } from './package-path.js';
import { policyInvalid, refuseIfAny } from './policy-invalid.js';
import { allowRule, entrypoints, packageFaults, schemaFaults } from './policy-shape.js';
import { MixedReplacement, planReads } from './reads/plan-reads.js';
import { withReads } from './reads/with-reads.js';
import { readModule, type RegoModule } from './rego-module.js';
import { selfCheck } from './self-check.js';
import { testFaults } from './test-report.js';
import type { Upload } from './upload.js';

export interface PolicyBuildOptions {
  readonly upload: Upload;
  readonly opa: OpaCommand;
  readonly directory: BuildDirectory;
  readonly faults: FaultWriter;
  readonly engine: PolicyEngine;
  readonly limits: CompilerLimits;
}

interface ReadFiles {
  readonly policies: RegoModule[];
  readonly tests: RegoModule[];
  readonly faults: readonly Fault[];
}

/** The steps from sources to a module that is known to answer; each refuses with every fault it can find. */
export class PolicyBuild {
  constructor(private readonly options: PolicyBuildOptions) {}

  async run(): Promise<PolicyArtifact> {
    const { upload } = this.options;
    const { policies } = await this.parse();
    const allow = allowRule(policies, upload.package);
    await this.check();
    if (!('rule' in allow)) throw policyInvalid([allow]);
    await this.test();
    const artifact = await this.compile(entrypoints(policies, upload.package));
    await this.selfCheck(artifact, { at: allow.file, row: allow.rule.row, col: allow.rule.col });
    return artifact;
  }

  private async parse(): Promise<{ policies: RegoModule[] }> {
    const { upload } = this.options;
    const { policies, tests, faults } = await this.read(upload.regoVersion);
    if (faults.length > 0) throw policyInvalid([...faults, ...(await this.faultsAsV0(faults))]);
    refuseIfAny([
      ...packageFaults(policies, upload.package, 'policy'),
      ...packageFaults(tests, upload.package, 'test'),
      ...schemaFaults([...policies, ...tests]),
    ]);
    return { policies };
  }

  /** Parsing alone opens nothing but the file itself; what it does not show must not reach the other commands. */
  private async read(version: RegoVersion): Promise<ReadFiles> {
    const { upload, opa } = this.options;
    const faults: Fault[] = [];
    const modulesIn = async (folder: string, files: readonly { path: string }[]): Promise<RegoModule[]> => {
      const modules: RegoModule[] = [];
      for (const { path } of files) {
        const outcome = await opa.parse(version, `${folder}/${path}`);
        if (outcome.code === 0) modules.push(readModule(path, outcome.stdout));
        else faults.push(...this.options.faults.faults(errorsOf(outcome)));
      }
      return modules;
    };
    const policies = await modulesIn(policyFolder, upload.policies);
    return { policies, tests: await modulesIn(testFolder, upload.tests), faults };
  }

  /** Somebody who uploads v0 as v1 should hear at once what is wrong with it in v0 as well. */
  private async faultsAsV0(found: readonly Fault[]): Promise<Fault[]> {
    const { upload, opa, faults } = this.options;
    if (
      upload.regoVersion === 'v0' ||
      !found.every(({ message }) => message.includes('keyword is required'))
    ) {
      return [];
    }
    const asV0 = await this.read('v0');
    const refused = [...asV0.faults, ...schemaFaults([...asV0.policies, ...asV0.tests])];
    if (refused.length > 0) return refused;
    const outcome = await opa.check('v0');
    return outcome.code === 0 ? [] : faults.faults(opaErrors(outcome.stderr));
  }

  private async check(): Promise<void> {
    const outcome = await this.options.opa.check(this.options.upload.regoVersion);
    if (outcome.code !== 0) throw this.refused(outcome);
  }

  private async test(): Promise<void> {
    const { upload, opa, limits } = this.options;
    if (upload.tests.length === 0) return;
    const checked = await opa.checkTests(upload.regoVersion);
    if (checked.code !== 0) throw this.refused(checked);
    const outcome = await opa.test(upload.regoVersion);
    const faults = testFaults(outcome.stdout, limits.testMs);
    if (faults === undefined) throw this.refused(outcome);
    refuseIfAny(faults);
  }

  private async compile(paths: readonly string[]): Promise<PolicyArtifact> {
    const { upload, opa, directory } = this.options;
    const outcome = await opa.build(upload.regoVersion, paths);
    if (outcome.code !== 0) throw this.refused(outcome);
    const module = await archivedFile(directory.file(outputFile), 'policy.wasm');
    return { wasm: withReads(module, await this.reads(paths)), entrypoints: paths, data: upload.data };
  }

  private async reads(paths: readonly string[]): Promise<PolicyReads> {
    const { upload, opa, directory } = this.options;
    const outcome = await opa.plan(upload.regoVersion, paths);
    if (outcome.code !== 0) throw this.refused(outcome);
    const plan = Buffer.from(await archivedFile(directory.file(planFile), 'plan.json')).toString('utf8');
    try {
      return planReads(plan);
    } catch (error) {
      if (!(error instanceof MixedReplacement)) throw error;
      throw policyInvalid([
        {
          at: 'sources',
          message: 'one `with` replaces all of `input` or `data`, and another one a member of it',
          hint: 'give the values as arguments of a function instead, or use `with` in tests only',
        },
      ]);
    }
  }

  private async selfCheck(artifact: PolicyArtifact, allow: Pick<Fault, 'at' | 'row' | 'col'>): Promise<void> {
    switch (await selfCheck(this.options.engine, artifact)) {
      case 'sound':
        return;
      case 'allow_undefined':
        throw policyInvalid([
          {
            ...allow,
            message: '`allow` is undefined when no rule holds',
            hint: 'add `default allow := false`',
          },
        ]);
      case 'allow_not_boolean':
        throw policyInvalid([
          {
            ...allow,
            message: '`allow` must be `true` or `false`',
            hint: 'add `default allow := false`; return anything else beside `allow`, under a name of its own',
          },
        ]);
      case 'evaluation_failed':
        throw policyInvalid(await this.whyItFails(allow));
    }
  }

  /** The module knows only that it failed; the compiler's own evaluator says where. */
  private async whyItFails(allow: Pick<Fault, 'at' | 'row' | 'col'>): Promise<Fault[]> {
    const { upload, opa, faults } = this.options;
    const outcome = await opa.evaluate(upload.regoVersion, `data.${dotted(upload.package)}`);
    const found = faults.faults(opaErrors(outcome.stdout));
    return found.length > 0
      ? found
      : [{ ...allow, message: 'the policy fails when evaluated with an empty input' }];
  }

  private refused(outcome: CommandOutcome): Error {
    return policyInvalid(this.options.faults.faults(errorsOf(outcome)));
  }
}

/** A failed command always gives a fault, even when it says nothing that we understand. */
function errorsOf(outcome: CommandOutcome): ReturnType<typeof opaErrors> {
  const errors = opaErrors(outcome.stderr);
  if (errors.length > 0) return errors;
  const said = outcome.stderr.trim().split('\n').at(0)?.slice(0, 500) ?? '';
  return [{ message: said === '' ? 'the compiler refused the policy without saying why' : said }];
}
