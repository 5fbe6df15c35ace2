/** Runs `work` on all items, at most `width` at a time; outcomes in the order of the items. Never rejects. */
export async function inTurns<T, R>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<R>,
): Promise<PromiseSettledResult<R>[]> {
  const results: PromiseSettledResult<R>[] = [];
  let next = 0;
  const runner = async () => {
    while (next < items.length) {
      const index = next++;
      [results[index]] = await Promise.allSettled([work(items[index] as T)]);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, runner));
  return results;
}
