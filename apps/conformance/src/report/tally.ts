import type { JudgedCase } from '../judge/judge-all.js';

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly notRunnable: number;
}

export function tallyOf(judged: readonly JudgedCase[]): Tally {
  const count = (status: string): number => judged.filter(({ verdict }) => verdict.status === status).length;
  return { passed: count('passed'), failed: count('failed'), notRunnable: count('not runnable') };
}

export function byFolder(judged: readonly JudgedCase[]): [folder: string, judged: JudgedCase[]][] {
  const folders = [...new Set(judged.map(({ subject }) => subject.folder))].sort();
  return folders.map((folder) => [folder, judged.filter(({ subject }) => subject.folder === folder)]);
}
