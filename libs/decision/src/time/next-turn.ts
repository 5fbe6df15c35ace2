import type { Payer } from '../fairness/payer.js';

/** Resolves when the event loop has come round, and it is the caller's turn: whatever else was due has had its chance. */
export type NextTurn = (payer: Payer) => Promise<void>;

/** The same for everybody. */
export const systemTurn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });
