import { AuthzError } from '#libs/domain';

/** Counts what a result has taken of what it may. */
export class ResultSize {
  private taken = 0;

  /** @param most UTF-8 bytes of JSON text. */
  constructor(private readonly most: number) {}

  /** Throws `result_too_large` when it was too much. */
  take(characters: number): void {
    this.taken += characters;
    if (this.taken > this.most) throw resultTooLarge(this.most);
  }
}

export function resultTooLarge(most: number): AuthzError {
  return new AuthzError('result_too_large', `the result of the policy is larger than ${most} bytes`);
}
