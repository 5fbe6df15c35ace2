import type { JudgedCase } from '../judge/judge-all.js';
import { byFolder, tallyOf } from './tally.js';

/** The same as the text report, for programs. */
export function jsonReport(judged: readonly JudgedCase[]): string {
  const report = {
    total: tallyOf(judged),
    folders: Object.fromEntries(byFolder(judged).map(([folder, cases]) => [folder, tallyOf(cases)])),
    cases: judged.map(({ subject, verdict }) => ({ file: subject.file, note: subject.note, ...verdict })),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}
