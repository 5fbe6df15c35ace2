/** Resolves when the event loop has come round: whatever else was due has had its chance. */
export type NextTurn = () => Promise<void>;

export const systemTurn: NextTurn = () =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });
