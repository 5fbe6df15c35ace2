import type { AdminKey } from './admin-key.js';

/** What the start chose, for people. No secret but the admin key, which is shown once. */
export interface StartReport {
  readonly url: string;
  /** Where the API documentation is. */
  readonly docsUrl: string;
  readonly seconds: number;
  /** Aspects and what was chosen for each: `['Postgres', 'embedded, data in /srv/.data']`. */
  readonly choices: readonly (readonly [aspect: string, choice: string])[];
  readonly adminKey: AdminKey;
}

/** Printed once, when the server is ready. */
export function banner(report: StartReport): string {
  const choices = [...report.choices, ['API', report.docsUrl] as const];
  const width = Math.max(...choices.map(([aspect]) => aspect.length));
  const lines = choices.map(([aspect, choice]) => `  ${aspect.padEnd(width)}  ${choice}`);
  const head = `Portcullis is ready at ${report.url} (${report.seconds.toFixed(1)} s)`;
  return ['', head, '', ...lines, ...keyLines(report.adminKey), ''].join('\n');
}

const kept =
  'An admin key exists already: whichever replica made it printed it (`npm start -- --reset-admin-key` makes another).';

function keyLines(adminKey: AdminKey): readonly string[] {
  if (adminKey.kind === 'configured' || adminKey.kind === 'not_in_force') return [];
  if (adminKey.kind === 'kept') return ['', kept];
  return [
    '',
    'The admin key, shown this once (`npm start -- --reset-admin-key` makes another):',
    '',
    `  ${adminKey.credential}`,
  ];
}
