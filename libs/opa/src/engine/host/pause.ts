/** Resolves when others had their turn. */
export type Pause = () => Promise<void>;

/** Work in pieces, with a pause after each. */
export async function paused(work: Iterator<void>, pause: Pause): Promise<void> {
  while (work.next().done !== true) await pause();
}

export function atOnce(work: Iterator<void>): void {
  while (work.next().done !== true);
}
