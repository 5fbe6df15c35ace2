import { AuthzError } from '#libs/domain';

/** Of the error with which the work ends; `an answer` when it ends without one. */
export async function codeOf(work: unknown): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof AuthzError) return error.code;
    throw error;
  }
  return 'an answer';
}
