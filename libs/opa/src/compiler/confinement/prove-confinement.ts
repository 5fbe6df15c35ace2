import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runBounded } from '../bounded-process.js';
import { BuildDirectory } from '../build-directory.js';
import { jsonIn } from '../opa-report.js';
import type { Confinement } from './confinement.js';
import { confinementLevels } from './levels.js';

const proofMillis = 10_000;
const mebibyte = 1024 * 1024;
const proven = new Map<string, Promise<Confinement>>();

/**
 * The strongest confinement that this machine offers this `opa`, found by trying: each level is asked to open a file outside, and
 * holds when that fails. Asked once per binary.
 */
export function confinementOf(binary: string): Promise<Confinement> {
  const known = proven.get(binary) ?? prove(binary, confinementLevels(process.getuid?.() === 0));
  proven.set(binary, known);
  return known;
}

async function prove(binary: string, levels: readonly Confinement[]): Promise<Confinement> {
  for (const level of levels.slice(0, -1)) {
    if (await holds(binary, level).catch(() => false)) return level;
  }
  return levels.at(-1) as Confinement;
}

/** What has no root folder of its own only has to work. */
export async function holds(binary: string, level: Confinement): Promise<boolean> {
  const outside = await mkdtemp(join(tmpdir(), 'portcullis-proof-'));
  try {
    const schema = join(outside, 'schema.json');
    await writeFile(schema, '{}');
    // Whoever may enter the folder above may read it: what stops a confined process is its confinement.
    await Promise.all([chmod(outside, 0o755), chmod(schema, 0o644)]);
    const verdict = await BuildDirectory.use({ binary, confinement: level }, (folder) =>
      opened(folder, schema),
    );
    return level.ownRoot ? verdict === false : verdict === true;
  } finally {
    await rm(outside, { recursive: true, force: true });
  }
}

/** Whether a builtin could open the file; undefined when nothing could be run. */
async function opened(directory: BuildDirectory, file: string): Promise<unknown> {
  const schema = JSON.stringify({ $ref: `file://${file}` });
  const outcome = await runBounded({
    ...directory.program,
    args: [...directory.program.args, 'eval', '-f', 'raw', `json.verify_schema(${schema})`],
    cwd: directory.path,
    environment: {},
    maxMemoryBytes: 512 * mebibyte,
    maxOutputBytes: mebibyte,
    maxCpuSeconds: proofMillis / 1_000,
    signal: AbortSignal.timeout(proofMillis),
  });
  const answer = jsonIn(outcome.stdout);
  return outcome.code === 0 && Array.isArray(answer) ? answer[0] : undefined;
}
