import { AuthzError } from '#libs/domain';

/**
 * The operands ask for more than we are ready to work on, where OPA would go on. Undefined would be an answer, and a policy that
 * denies what matches would let it in; so the evaluation fails.
 */
export class BeyondLimits extends AuthzError {
  /** @param what public: nothing of the operands. */
  constructor(what: string) {
    super('evaluation_failed', `a builtin was given more than it takes: ${what}`);
  }
}
