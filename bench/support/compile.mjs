import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { OpaBinary, OpaPolicyCompiler } from '#libs/opa';

const root = join(import.meta.dirname, '../..');
let search;

/** The pinned `opa`, looked for where the server looks, and installed if need be. Rejects when none can be had. */
export function opaPath() {
  search ??= new OpaBinary({
    configuredPath: process.env.OPA_BIN,
    environment: process.env,
    onProgress: (message) => console.error(message),
  }).ready();
  return search;
}

/** Compiles as an upload to the server is compiled, so that the module is the one that would serve. */
export async function compilePolicy(engine, { package: path, sources }) {
  const binary = await opaPath();
  const compiler = new OpaPolicyCompiler({ binary: () => binary, engine });
  return compiler.compile({ package: path, regoVersion: 'v1', sources });
}

/** A folder of `policies/`: what its manifest says, and its sources without the tests. */
export function shippedPolicy(folder) {
  const directory = join(root, 'policies', folder);
  const manifest = JSON.parse(readFileSync(join(directory, 'policy.json'), 'utf8'));
  const sources = readdirSync(directory)
    .filter((file) => file.endsWith('.rego') && !file.endsWith('_test.rego'))
    .map((path) => ({ path, content: readFileSync(join(directory, path), 'utf8') }));
  return { ...manifest, sources };
}
