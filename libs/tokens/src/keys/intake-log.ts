import type { Fault } from '#libs/domain';
import type { JwksIntake } from './jwks-intake.js';

const toldAtMost = 10;

/** Says what of one key set is ignored, or in doubt, and why: once for each change, in one line of bounded length. */
export class IntakeLog {
  private said = '';

  /** @param uri as configured; its query is not logged. */
  constructor(
    private readonly uri: string,
    private readonly log: (message: string) => void,
  ) {}

  note({ faults, doubts }: JwksIntake): void {
    const text = [part('ignored', faults), part('ambiguous', doubts)].filter((one) => one !== '').join('; ');
    if (text !== '' && text !== this.said) this.log(`keys at ${this.uri.replace(/\?.*/, '')}: ${text}`);
    this.said = text;
  }
}

function part(what: string, faults: readonly Fault[]): string {
  if (faults.length === 0) return '';
  const told = faults.slice(0, toldAtMost).map(({ at, message }) => `${at} ${message}`);
  const more = faults.length - told.length;
  return `${what}: ${told.join(', ')}${more > 0 ? `, and ${more} more` : ''}`;
}
