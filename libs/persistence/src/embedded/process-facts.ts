import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What tells a process from a later one with the same id: when it started. null: no such process. */
export async function processIdentity(pid: number): Promise<string | null> {
  if (process.platform !== 'linux') return ps(pid, 'lstart=');
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  // The command, in parentheses, may hold anything; start time is the 20th field after it (proc_pid_stat(5), field 22).
  return stat && (stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null);
}

/** The command line of a process; null: no such process. */
export async function processCommand(pid: number): Promise<string | null> {
  if (process.platform !== 'linux') return ps(pid, 'command=');
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => null);
  return line && line.replaceAll('\0', ' ').trim();
}

async function ps(pid: number, what: string): Promise<string | null> {
  const answer = await run('ps', ['-o', what, '-p', String(pid)]).catch(() => null);
  return answer && (answer.stdout.trim() || null);
}
