import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { PolicySource } from '#libs/domain';
import type { Capabilities } from './capabilities.js';
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

/** A folder of one build that nobody else may enter. */
export class BuildDirectory {
  private constructor(readonly path: string) {}

  /** Runs `work` in a fresh folder and removes it whatever comes of that. */
  static async use<T>(work: (directory: BuildDirectory) => Promise<T>): Promise<T> {
    // mkdtemp gives mode 0700.
    const directory = new BuildDirectory(await mkdtemp(join(tmpdir(), 'portcullis-build-')));
    try {
      return await work(directory);
    } finally {
      await rm(directory.path, { recursive: true, force: true });
    }
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

/** A file name as the uploader knows it. */
export function uploadedName(reported: string): string {
  return reported.replace(/^(\.\/)?(\/?bundle\/)?\/?(policy|tests|library)\//, '');
}
