import { Stopwatch } from '../stopwatch.mjs';
import { checkAnswers } from './answers.mjs';

const warmUpSeconds = 0.3;

/**
 * Checks, warms up and times contestants against each other: in each round everybody gets a slice, so that what else the
 * machine does falls on all of them. A peer that fails joins the absent; ours failing ends the benchmark.
 * @param {{ seconds: number, rounds: number }} time seconds per contestant, in all rounds together
 */
export async function contest({ contestants, absent }, questions, { seconds, rounds }) {
  const racing = [];
  const attempt = async (contestant, step) => {
    try {
      await step();
      return true;
    } catch (error) {
      if (contestant.key.startsWith('ours')) throw error;
      absent.push({ name: contestant.key, reason: error.message.split('\n', 1)[0] });
      return false;
    }
  };
  for (const contestant of contestants) {
    await attempt(contestant, async () => {
      await checkAnswers(contestant, questions);
      racing.push({ contestant, timer: await timerOf(contestant), failed: false });
    });
  }
  for (let round = 0; round < rounds; round++) {
    for (const racer of racing.filter(({ failed }) => !failed)) {
      racer.failed = !(await attempt(racer.contestant, () => racer.timer.run(seconds / rounds)));
    }
  }
  return racing
    .filter(({ failed }) => !failed)
    .map(({ contestant: { key, name, note }, timer }) => ({ key, name, note, ...timer.figures() }));
}

/** Those outside of this process bring a timer of their own. */
async function timerOf(contestant) {
  if (contestant.calls === undefined) {
    await contestant.warmUp?.();
    return contestant;
  }
  const timer = new Stopwatch(contestant.calls);
  await timer.warmUp(warmUpSeconds);
  return timer;
}
