import type { AuthzError, Decision } from '#libs/domain';

export type BatchResult = Decision | AuthzError;

/** What the items of one batch may take together. Asked while they are decided, so that no more is held than will be answered. */
export interface AnswerRoom {
  /** What further items are answered; undefined while there is room. */
  readonly refusal: AuthzError | undefined;
  /** The result, or the refusal that it is to be answered with since it does not fit any more. */
  admit(result: BatchResult): BatchResult;
}

export const endlessRoom: AnswerRoom = { refusal: undefined, admit: (result) => result };
