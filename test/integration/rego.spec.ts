import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { opaBinary } from '../support/opa.js';

interface TestResult {
  readonly location: { readonly file: string; readonly row: number };
  readonly name: string;
  readonly fail?: boolean;
  readonly skip?: boolean;
  readonly error?: { readonly message: string };
  readonly output?: string;
}

const policies = join(import.meta.dirname, '../../policies');
const folders = readdirSync(policies).filter((name) => statSync(join(policies, name)).isDirectory());

// The manifests beside the policies are for us; OPA would take them for data.
const sources = ['--ignore', 'policy.json', ...folders];

function opa(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(opaBinary(), args, { cwd: policies, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
}

function testResults(): TestResult[] {
  const { stdout, stderr } = opa('test', '--format', 'json', ...sources);
  try {
    return JSON.parse(stdout) as TestResult[];
  } catch {
    throw new Error(`the Rego tests do not load: ${stderr}`);
  }
}

function describeFailure({ location, name, error, output }: TestResult): string {
  const printed = Buffer.from(output ?? '', 'base64')
    .toString()
    .trim();
  return [`${location.file}:${location.row} ${name}`, error?.message, printed].filter(Boolean).join(': ');
}

describe('the Rego under policies/', () => {
  const results = testResults();

  it('passes its tests', () => {
    const failed = results.filter(
      ({ fail, error, skip }) => fail === true || skip === true || error !== undefined,
    );
    expect(failed.map(describeFailure)).toEqual([]);
  });

  it.each(folders)('has tests in %s', (folder) => {
    expect(results.some(({ location }) => location.file.startsWith(`${folder}/`))).toBe(true);
  });

  it('passes strict checks', () => {
    expect(opa('check', '--strict', ...sources)).toMatchObject({ status: 0, stderr: '' });
  });

  it('is formatted', () => {
    // `fmt` knows no --ignore, and looks at Rego only.
    expect(opa('fmt', '--list', '--fail', ...folders)).toMatchObject({ status: 0, stdout: '' });
  });
});

describe('the manifests under policies/', () => {
  const manifests = folders
    .filter((folder) => folder !== 'lib')
    .map(
      (folder) =>
        JSON.parse(readFileSync(join(policies, folder, 'policy.json'), 'utf8')) as Record<string, unknown>,
    );

  it('name their folder, package and types', () => {
    expect(manifests.map(({ name }) => name)).toEqual(folders.filter((folder) => folder !== 'lib'));
    for (const manifest of manifests) {
      expect(manifest).toEqual({
        name: expect.any(String),
        description: expect.any(String),
        package: expect.any(String),
        resourceTypes: expect.arrayContaining([expect.any(String)]),
        regoVersion: 'v1',
      });
    }
  });

  it('claim no resource type twice', () => {
    const types = manifests.flatMap(({ resourceTypes }) => resourceTypes as string[]);
    expect(new Set(types).size).toBe(types.length);
  });
});
