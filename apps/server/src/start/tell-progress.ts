export interface ProgressTelling {
  readonly text: () => string;
  readonly say: (message: string) => void;
  readonly everyMs: number;
}

/** Waits for `work`, and says now and then how far it is, so that a long start does not look like one that hangs. */
export async function tellProgress<T>(work: Promise<T>, { text, say, everyMs }: ProgressTelling): Promise<T> {
  const teller = setInterval(() => {
    say(text());
  }, everyMs);
  try {
    return await work;
  } finally {
    clearInterval(teller);
  }
}
