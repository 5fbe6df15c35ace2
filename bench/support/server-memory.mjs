import { setTimeout as pause } from 'node:timers/promises';

const gauges = {
  rss: 'process_resident_memory_bytes',
  heap: 'nodejs_heap_size_used_bytes',
  external: 'nodejs_external_memory_bytes',
};
const settleMs = 300;

/** Memory of a server, in bytes, from its own metrics after a full garbage collection. */
export async function memoryAfterCollection({ url, collectGarbage }) {
  // What a collection finds dead may hold back more until its finalizers ran.
  for (let times = 0; times < 3; times++) {
    await collectGarbage();
    await pause(settleMs);
  }
  const text = await (await fetch(`${url}/metrics`)).text();
  return Object.fromEntries(Object.entries(gauges).map(([name, gauge]) => [name, gaugeIn(text, gauge)]));
}

function gaugeIn(text, name) {
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
}
