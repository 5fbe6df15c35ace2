import { measure } from '../load.mjs';
import { cpuMicrosOf } from '../process-cpu.mjs';
import { percentile, sorted } from '../statistics.mjs';

const warmUpSeconds = 2;

/**
 * Loads all contestants in rounds, one at a time, so that whatever else the machine does falls on all of them. Each figure
 * is the median of the rounds, with the range of requests/s beside it. A peer whose requests fail is left out with the
 * reason; ours failing ends the benchmark.
 * @param contestants `{ key, name, pid, load }` each, `pid` of the server; `peer` for those that may fail
 */
export async function contest(contestants, { rounds, seconds, connections }) {
  const slices = new Map(contestants.map((contestant) => [contestant, []]));
  const failed = new Map();
  for (let round = 0; round <= rounds; round++) {
    for (const contestant of contestants.filter((one) => !failed.has(one))) {
      // The first round only warms up.
      const time = round === 0 ? warmUpSeconds : Math.max(1, Math.round(seconds / rounds));
      const figures = await slice(contestant, time, connections);
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

/** With the server's processor time for each request, in microseconds: on a busy machine it says more than the wall clock. */
async function slice({ load, pid }, seconds, connections) {
  const before = cpuMicrosOf(pid);
  const figures = await measure({ ...load, seconds, connections });
  return { ...figures, cpu: (cpuMicrosOf(pid) - before) / (figures.rps * seconds) };
}

function medians(slices) {
  const all = (name) => sorted(slices.map((slice) => slice[name]));
  const median = (name) => percentile(all(name), 0.5);
  const rates = all('rps');
  return {
    ...{ rps: median('rps'), range: [rates[0], rates.at(-1)] },
    ...{ p50: median('p50'), p99: median('p99'), cpu: median('cpu') },
  };
}
