import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { percentile, sorted } from '../statistics.mjs';

/** Asks as a caller of the realm `victim`, from another process. */
export class VictimProcess {
  static async start({ url, key, rate }) {
    const child = fork(join(import.meta.dirname, 'victim.mjs'), {
      env: { ...process.env, VICTIM_URL: url, VICTIM_KEY: key, VICTIM_RATE: String(rate) },
    });
    await once(child, 'message');
    return new VictimProcess(child);
  }

  constructor(child) {
    this.child = child;
  }

  /** What the victim's answers took while `work` went on, in milliseconds, and how many were not its answer. */
  async during(work) {
    this.child.send('start');
    let outcome;
    try {
      outcome = await work();
    } finally {
      this.child.send('stop');
    }
    const [answers] = await once(this.child, 'message');
    return { ...figuresOf(answers), outcome };
  }

  stop() {
    this.child.disconnect();
  }
}

function figuresOf(answers) {
  const times = sorted(answers.map(({ millis }) => millis));
  const wrong = answers.flatMap(({ wrong: what }) => what ?? []);
  return {
    asked: answers.length,
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
    max: percentile(times, 1),
    lost: wrong.length,
    example: wrong[0],
  };
}
