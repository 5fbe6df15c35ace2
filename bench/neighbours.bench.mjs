// One tenant beside another: a victim asks in one realm, 50 questions a second, while another realm's keys do the worst that
// limits allow. Per attack a fresh server: first quiet, before anything is set up, then under attack, with the server's peak memory.
import { setMaxListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { printMachine } from './support/machine.mjs';
import { Attacker } from './support/neighbours/attacker.mjs';
import { questions } from './support/neighbours/attacks/questions.mjs';
import { sockets } from './support/neighbours/attacks/sockets.mjs';
import { uploads } from './support/neighbours/attacks/uploads.mjs';
import { writes } from './support/neighbours/attacks/writes.mjs';
import { peakMemoryDuring } from './support/neighbours/peak-memory.mjs';
import { twoRealms } from './support/neighbours/two-realms.mjs';
import { VictimProcess } from './support/neighbours/victim-process.mjs';
import { withPortcullis } from './support/portcullis.mjs';
import { printGoal, readable, table } from './support/statistics.mjs';

const attacks = [...writes, ...questions, ...sockets, ...uploads];
const rate = 50;
const quietSeconds = 5;
/** The victim's p99 under attack: at most so many times its quiet one, or so many milliseconds, whichever is more. */
const allowedTimes = 3;
const allowedMillis = 25;
/** After the last answer of a set-up, for what goes on beside it. */
const settleMs = 1_000;
const mebibyte = 1024 * 1024;

const usage = `npm run bench -- neighbours [--attack NAME ...] [--seconds 10]
  --attack   only these; all of them: ${attacks.map(({ name }) => name).join(', ')}
  --seconds  how long each attack lasts`;

export async function run(args) {
  const { values } = parseArgs({
    args,
    options: {
      attack: { type: 'string', multiple: true, default: [] },
      seconds: { type: 'string', default: '10' },
      help: { type: 'boolean', default: false },
    },
  });
  const unknown = values.attack.filter((wanted) => !attacks.some(({ name }) => name === wanted));
  if (values.help || unknown.length > 0) {
    console.log(usage);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  printMachine();
  console.log(`victim: ${rate} questions/s in a realm of its own, from a process of its own; milliseconds`);
  const wanted = attacks.filter(({ name }) => values.attack.length === 0 || values.attack.includes(name));
  const rows = [];
  for (const attack of wanted) rows.push(await measured(attack, Number(values.seconds)));
  report(rows);
}

async function measured(attack, seconds) {
  console.error(`${attack.name}: ${attack.what}`);
  return withPortcullis({ PORTCULLIS_LOG_LEVEL: 'error' }, async (portcullis) => {
    const keys = await twoRealms(portcullis);
    const attacker = new Attacker({ url: portcullis.url, keys: keys.attacker });
    const victim = await VictimProcess.start({ url: portcullis.url, key: keys.victim, rate });
    try {
      const quiet = await victim.during(() => pause(quietSeconds * 1_000));
      await attack.setUp(attacker);
      await pause(settleMs);
      const { outcome, peak } = await peakMemoryDuring(portcullis.pid, () =>
        victim.during(() => underAttack(attack, attacker, seconds)),
      );
      return { attack, quiet, under: outcome, peak, tally: { ...attacker.tally } };
    } finally {
      victim.stop();
      await attacker.close();
    }
  });
}

async function underAttack(attack, attacker, seconds) {
  const stop = new AbortController();
  // Every connection and request of the attack listens.
  setMaxListeners(0, stop.signal);
  const attacking = attack.run(attacker, stop.signal);
  await pause(seconds * 1_000);
  stop.abort();
  await Promise.race([attacking, pause(settleMs)]);
}

function report(rows) {
  const told = (tally) =>
    Object.entries(tally)
      .map(([what, times]) => `${what}: ${times}`)
      .join(', ');
  console.log(
    table(
      [
        'attack',
        'quiet p50',
        'p99',
        'attacked p50',
        'p99',
        'max',
        'lost',
        'peak MiB',
        'attacker was answered',
      ],
      rows.map(({ attack, quiet, under, peak, tally }) => [
        attack.name,
        ...[quiet.p50, quiet.p99, under.p50, under.p99, under.max].map(readable),
        under.lost,
        readable(peak / mebibyte),
        told(tally),
      ]),
    ),
  );
  for (const { attack, quiet, under } of rows) {
    const allowed = Math.max(allowedTimes * quiet.p99, allowedMillis);
    const reached = under.p99 <= allowed && under.lost === 0;
    if (
      !printGoal(`${attack.name}: p99 at most ${readable(allowed)}, none lost`, reached, readable(under.p99))
    ) {
      process.exitCode = 1;
      if (under.example !== undefined) console.log(`        ${under.example}`);
    }
  }
}
