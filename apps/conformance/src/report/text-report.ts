import type { JudgedCase } from '../judge/judge-all.js';
import { byFolder, type Tally, tallyOf } from './tally.js';

/** Per folder what passed, failed and could not run; then every case that did not pass, and why; then the totals. */
export function textReport(judged: readonly JudgedCase[], options: { readonly verbose: boolean }): string {
  const folders = byFolder(judged);
  const width = Math.max(6, ...folders.map(([folder]) => folder.length));
  const row = (name: string, { passed, failed, notRunnable }: Tally): string =>
    [name.padEnd(width), ...[passed, failed, notRunnable].map((count) => String(count).padStart(12))].join(
      ' ',
    );
  const title = [
    'folder'.padEnd(width),
    ...['passed', 'failed', 'not runnable'].map((name) => name.padStart(12)),
  ].join(' ');
  const shown = judged.filter(({ verdict }) => options.verbose || verdict.status !== 'passed');
  return [
    title,
    ...folders.map(([folder, cases]) => row(folder, tallyOf(cases))),
    '',
    ...shown.flatMap(caseLines),
    row('total', tallyOf(judged)),
    '',
  ].join('\n');
}

function caseLines({ subject, verdict }: JudgedCase): string[] {
  const head = `${verdict.status}: ${subject.file}: ${subject.note}`;
  return verdict.status === 'passed' ? [head] : [head, `    ${verdict.reason}`];
}
