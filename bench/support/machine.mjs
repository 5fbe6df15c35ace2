import { createRequire } from 'node:module';
import { cpus } from 'node:os';

const require = createRequire(import.meta.url);

/** Version of an installed package, or undefined. Not every package lets its package.json be imported. */
export function packageVersion(name) {
  for (const folder of require.resolve.paths(name) ?? []) {
    try {
      return require(`${folder}/${name}/package.json`).version;
    } catch {
      // Looked for further up.
    }
  }
  return undefined;
}

/** What figures depend on. */
export function machine() {
  const processors = cpus();
  return {
    node: process.version,
    v8: process.versions.v8,
    cpu: processors[0]?.model ?? 'unknown',
    cores: processors.length,
    platform: `${process.platform} ${process.arch}`,
  };
}

export function printMachine() {
  const { node, v8, cpu, cores, platform } = machine();
  console.log(`Node ${node} (V8 ${v8}), ${platform}, ${cores} x ${cpu}`);
}
