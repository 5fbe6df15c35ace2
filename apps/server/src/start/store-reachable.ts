import { setTimeout as pause } from 'node:timers/promises';
import { AuthzError } from '#libs/domain';

export interface Patience {
  /** Told at every failure, in words for people. */
  readonly say: (message: string) => void;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
  readonly pauseMs: number;
}

/**
 * Runs `work` until the store answers. Only `store_unavailable` is worth another attempt: anything else would fail again.
 */
export async function onceStoreReachable<T>(work: () => Promise<T>, patience: Patience): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof AuthzError) || error.code !== 'store_unavailable') throw error;
      patience.say(`Postgres does not answer (${reasonOf(error)}); trying again (attempt ${attempt})`);
    }
    await pause(patience.pauseMs, undefined, { signal: patience.signal });
  }
}

/** Driver messages name host and port, never a password. */
function reasonOf(error: AuthzError): string {
  const { cause } = error;
  if (cause instanceof AggregateError && cause.errors[0] instanceof Error) return cause.errors[0].message;
  return cause instanceof Error && cause.message !== '' ? cause.message : error.message;
}
