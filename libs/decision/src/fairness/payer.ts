/** Whose work it is: a caller of a realm. Work is shared out between realms first, then between the callers of one. */
export interface Payer {
  readonly realm: string;
  /** As `Caller` has it. */
  readonly id: string;
}

/** Whoever asks without saying who. */
export const somebody: Payer = { realm: '', id: '' };
