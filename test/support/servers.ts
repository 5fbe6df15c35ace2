import { startPostgres } from './start-postgres.js';

/** Starts something that all tests of a run share, tells them where through the environment, and answers how to stop it. */
type Starter = () => Promise<() => Promise<void>>;

const starters: readonly Starter[] = [startPostgres];

let stops: (() => Promise<void>)[] | null = null;

/** Also right when several jest projects ask for it: what runs is left alone. */
export async function start(): Promise<void> {
  if (stops) return;
  stops = [];
  for (const starter of starters) stops.push(await starter());
}

export async function stop(): Promise<void> {
  const started = stops ?? [];
  stops = null;
  for (const stopOne of started.toReversed()) await stopOne();
}
