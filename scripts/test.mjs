// `npm test -- [jest arguments]`: builds what the end-to-end tests start, runs jest, and closes with `N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildIfStale } from './build-if-stale.mjs';
import { localNode } from './local-node.mjs';
import { provideOpa } from './provide-opa.mjs';

const root = dirname(import.meta.dirname);

function runJest(output) {
  const jest = join(root, 'node_modules/jest/bin/jest.js');
  const threads = ['--import', join(root, 'test/support/typescript-in-threads.mjs')];
  const options = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', ...threads, jest];
  const results = ['--json', '--outputFile', output, ...process.argv.slice(2)];
  return spawnSync(localNode(), [...options, ...results], { cwd: root, stdio: 'inherit' });
}

/** A suite that could not run at all counts as one failure, as does a run that left no results. */
function count(output, ok) {
  if (!existsSync(output)) return { passed: 0, failed: ok ? 0 : 1, skipped: 0 };
  const results = JSON.parse(readFileSync(output, 'utf8'));
  const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
  return {
    passed: results.numPassedTests,
    failed: failed === 0 && !ok ? 1 : failed,
    skipped: results.numPendingTests,
  };
}

const folder = mkdtempSync(join(tmpdir(), 'portcullis-test-'));
try {
  buildIfStale();
  await provideOpa();
  const output = join(folder, 'results.json');
  const { status } = runJest(output);
  const { passed, failed, skipped } = count(output, status === 0);
  if (skipped > 0) console.log(`${skipped} skipped`);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
} catch (error) {
  console.error(error.message);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
