import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { processCommand } from './process-facts.js';

/**
 * Clears what a killed process left behind: a server that still runs on `data` is stopped, and a pid file whose number now
 * belongs to another program is removed, since Postgres would take that one for itself and refuse to start.
 */
export async function clearLeftover(data: string, log: (message: string) => void): Promise<void> {
  const pidFile = join(data, 'postmaster.pid');
  const pid = Number((await readFile(pidFile, 'utf8').catch(() => '')).split('\n')[0]);
  if (!Number.isInteger(pid) || pid <= 1) return;
  if (await serves(pid, data)) {
    log(`stopping the Postgres (process ${pid}) that an earlier run left behind`);
    await stop(pid, data);
  } else if ((await processCommand(pid)) !== null) await rm(pidFile, { force: true });
}

async function serves(pid: number, data: string): Promise<boolean> {
  const command = await processCommand(pid);
  return command !== null && command.includes('postgres') && command.includes(data);
}

/** Fast shutdown first, then immediate (the next start replays the log), then no more asking. */
async function stop(pid: number, data: string): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    signalTo(pid, signal);
    for (let waited = 0; waited < 10_000; waited += 50) {
      if (!(await serves(pid, data))) return;
      await delay(50);
    }
  }
  throw new Error(`the Postgres of an earlier run (process ${pid}) does not stop`);
}

function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It went by itself in the meantime.
  }
}
