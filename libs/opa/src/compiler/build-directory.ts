import { constants } from 'node:fs';
import { copyFile, lchown, link, mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { PolicySource } from '#libs/domain';
import type { Capabilities } from './capabilities.js';
import type { Confinement } from './confinement/confinement.js';
import { policyDataFile } from './policy-data.js';
import type { Upload } from './upload.js';

/** Sources and tests are kept apart, because tests are checked and run but not built. */
export const policyFolder = 'bundle/policy';
export const testFolder = 'bundle/tests';
export const libraryFolder = 'bundle/library';
export const bundleFolder = 'bundle';
export const policyCapabilities = 'policy-capabilities.json';
export const testCapabilities = 'test-capabilities.json';
export const emptyInputFile = 'input.json';
export const outputFile = 'out.tar.gz';
export const planFile = 'plan.tar.gz';

const programFile = 'opa';

export interface BuildTools {
  readonly binary: string;
  readonly confinement: Confinement;
}

/** A folder of one build that nobody else may enter. For a confined process it is all there is. */
export class BuildDirectory {
  private constructor(
    readonly path: string,
    private readonly tools: BuildTools,
  ) {}

  /** Runs `work` in a fresh folder and removes it whatever comes of that. */
  static async use<T>(tools: BuildTools, work: (directory: BuildDirectory) => Promise<T>): Promise<T> {
    // mkdtemp gives mode 0700.
    const directory = new BuildDirectory(await mkdtemp(join(tmpdir(), 'portcullis-build-')), tools);
    try {
      if (tools.confinement.ownRoot) await placed(tools.binary, directory.file(programFile));
      await directory.handOver();
      return await work(directory);
    } finally {
      await rm(directory.path, { recursive: true, force: true });
    }
  }

  /** The compiler as it is started in this folder. */
  get program(): { readonly file: string; readonly args: readonly string[] } {
    const { binary, confinement } = this.tools;
    const words = [...confinement.prefix, confinement.ownRoot ? `/${programFile}` : binary];
    return { file: words[0] as string, args: words.slice(1) };
  }

  get isConfined(): boolean {
    return this.tools.confinement.ownRoot;
  }

  /** The folder as the compiler sees it. */
  get root(): string {
    return this.tools.confinement.ownRoot ? '/' : this.path;
  }

  async fill(upload: Upload, library: PolicySource, capabilities: Capabilities): Promise<void> {
    await this.write(policyFolder, upload.policies);
    await this.write(testFolder, upload.tests);
    await this.write(libraryFolder, [library]);
    await this.write(bundleFolder, [{ path: policyDataFile, content: JSON.stringify(upload.data) }]);
    await this.write('.', [
      { path: policyCapabilities, content: JSON.stringify(capabilities.policy) },
      { path: testCapabilities, content: JSON.stringify(capabilities.test) },
      { path: emptyInputFile, content: '{}' },
    ]);
    await this.handOver();
  }

  /** Gives everything to the user that the compiler runs as; the program itself stays ours. */
  private async handOver(): Promise<void> {
    const { user } = this.tools.confinement;
    if (user === undefined) return;
    const names = await readdir(this.path, { recursive: true });
    const own = names.filter((name) => name !== programFile);
    await Promise.all(['.', ...own].map((name) => lchown(this.file(name), user, user)));
  }

  file(name: string): string {
    return join(this.path, name);
  }

  /** Paths have been checked by `sourceFaults`: they cannot lead out of the folder. */
  private async write(folder: string, sources: readonly PolicySource[]): Promise<void> {
    for (const source of sources) {
      const file = join(this.path, folder, source.path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, source.content, { flag: 'wx', mode: 0o600 });
    }
  }
}

/** A second name costs nothing, but is not to be had on another file system. */
async function placed(binary: string, at: string): Promise<void> {
  const file = await realpath(binary);
  await link(file, at).catch(() => copyFile(file, at, constants.COPYFILE_FICLONE));
}

/** A file name as the uploader knows it. */
export function uploadedName(reported: string): string {
  return reported.replace(/^(\.\/)?(\/?bundle\/)?\/?(policy|tests|library)\//, '');
}
