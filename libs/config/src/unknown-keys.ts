import type { ConfigFault } from './config-error.js';
import type { Environment } from './environment.js';

/** A variable with our prefix that nobody reads is most likely a typing error, and silence would hide it. */
export function unknownKeys(env: Environment, known: ReadonlySet<string>): readonly ConfigFault[] {
  return Object.entries(env)
    .filter(([key, value]) => key.startsWith('PORTCULLIS_') && !known.has(key) && !isServiceLink(key, value))
    .map(([key]) => ({ key, message: `is not known; did you mean \`${nearest(key, known)}\`?` }));
}

/** Kubernetes sets these in every pod beside a Service named `portcullis` or `portcullis-...`. */
function isServiceLink(key: string, value = ''): boolean {
  if (/_SERVICE_(HOST|PORT)(_[A-Z0-9_]+)?$/.test(key) || /_PORT_\d+_(TCP|UDP|SCTP)(_|$)/.test(key))
    return true;
  return key.endsWith('_PORT') && /^(tcp|udp|sctp):\/\//.test(value);
}

/** Also without our prefix: `PORTCULLIS_REDIS_URL` is meant as `REDIS_URL`. */
function nearest(key: string, known: ReadonlySet<string>): string {
  const bare = key.replace(/^PORTCULLIS_/, '');
  const distance = (other: string): number => Math.min(editDistance(key, other), editDistance(bare, other));
  return [...known].sort((a, b) => distance(a) - distance(b))[0] ?? '';
}

/** Levenshtein distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, left] of a.split('').entries()) {
    const next = [i + 1];
    for (const [j, right] of b.split('').entries()) {
      const replaced = (row[j] ?? 0) + (left === right ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
