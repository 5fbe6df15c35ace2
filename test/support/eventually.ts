import { setTimeout as pause } from 'node:timers/promises';

/** Tries again until `attempt` passes; past the bound the last failure is the test's failure. */
export async function eventually(attempt: () => Promise<void>, withinMs = 10_000): Promise<void> {
  const end = performance.now() + withinMs;
  for (;;) {
    try {
      await attempt();
      return;
    } catch (failure) {
      if (performance.now() > end) throw failure;
      await pause(20);
    }
  }
}
