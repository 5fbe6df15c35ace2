import { measure } from '../load.mjs';
import { percentile, sorted } from '../statistics.mjs';

const warmUpSeconds = 2;

/**
 * Loads all contestants in rounds, one at a time, so that whatever else the machine does falls on all of them. Each figure
 * is the median of the rounds, with the range of requests/s beside it. A peer whose requests fail is left out with the reason; ours failing ends the benchmark.
 * @param contestants `{ key, name, load }` each; `peer` for those that may fail
 */
export async function contest(contestants, { rounds, seconds, connections }) {
  const slices = new Map(contestants.map((contestant) => [contestant, []]));
  const failed = new Map();
  for (let round = 0; round <= rounds; round++) {
    for (const contestant of contestants.filter((one) => !failed.has(one))) {
      // The first round only warms up.
      const time = round === 0 ? warmUpSeconds : Math.max(1, Math.round(seconds / rounds));
      const figures = await measure({ ...contestant.load, seconds: time, connections });
      if (figures.errors > 0) {
        const reason = `${figures.errors} requests failed`;
        if (contestant.peer === undefined) throw new Error(`${contestant.name}: ${reason}`);
        failed.set(contestant, reason);
      } else if (round > 0) slices.get(contestant).push(figures);
    }
  }
  const rows = contestants
    .filter((one) => !failed.has(one))
    .map((one) => ({ ...one, ...medians(slices.get(one)) }));
  return { rows, absent: [...failed].map(([{ peer }, reason]) => ({ peer, reason })) };
}

function medians(slices) {
  const all = (name) => sorted(slices.map((slice) => slice[name]));
  const median = (name) => percentile(all(name), 0.5);
  const rates = all('rps');
  return { rps: median('rps'), p50: median('p50'), p99: median('p99'), range: [rates[0], rates.at(-1)] };
}
