/** Where monotonic time and waiting come from; passed in so that tests need not sleep. */
export interface Timer {
  /** Milliseconds from some fixed moment; never goes back. */
  now(): number;
  /** @returns a function that cancels the call. */
  after(milliseconds: number, callback: () => void): () => void;
}

export const systemTimer: Timer = {
  now: () => performance.now(),
  after(milliseconds, callback) {
    const handle = setTimeout(callback, milliseconds);
    return () => {
      clearTimeout(handle);
    };
  },
};
