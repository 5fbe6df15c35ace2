import { readFileSync } from 'node:fs';

const everyMillis = 100;

/** The largest resident set of a process while `work` goes on, in bytes; undefined where the system has no /proc. */
export async function peakMemoryDuring(pid, work) {
  let peak = residentBytes(pid);
  const timer = setInterval(() => {
    peak = Math.max(peak, residentBytes(pid) ?? 0);
  }, everyMillis);
  try {
    const outcome = await work();
    return { outcome, peak };
  } finally {
    clearInterval(timer);
  }
}

function residentBytes(pid) {
  try {
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
  } catch {
    return undefined;
  }
}
