import { setPriority } from 'node:os';
import { isMainThread } from 'node:worker_threads';

/** A third of the processor's time when both want it. */
const niceness = 5;

/**
 * Lets the thread that serves go first when there are fewer processors than threads that want one. On Linux a thread has a priority of its
 * own; elsewhere the whole process would yield, so nothing happens.
 */
export function yieldToOthers(): void {
  if (process.platform !== 'linux' || isMainThread) return;
  setPriority(0, niceness);
}
