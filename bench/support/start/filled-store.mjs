import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Policies, PolicyVersions } from '#libs/administration';
import { OpaPolicyEngine } from '#libs/opa';
import { createDataSource, EmbeddedPostgres, migrate, PostgresAdministrationStore } from '#libs/persistence';

import { compilePolicy } from '../compile.mjs';

const realm = 'default';
const caller = { realm, kind: 'client', id: 'bench', scopes: new Set() };
/** Different rules, so that not all modules have the same functions. */
const texts = 8;
const marker = 'policy-number-000000';

/** A Postgres of its own, whose default realm has as many live policies as it is asked for. */
export async function withFilledStore(use) {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-bench-start-'));
  // Started by root, Postgres runs as another user, who has to get in.
  chmodSync(folder, 0o755);
  const postgres = new EmbeddedPostgres({ directory: folder, log: () => undefined });
  const { url } = await postgres.start();
  const pool = createDataSource({ url });
  try {
    await migrate(pool);
    const store = new PostgresAdministrationStore(pool);
    if (!(await store.findRealm(realm))) await store.createRealm({ name: realm, displayName: '' }, 'bench');
    await use({ url, fill: filler(store, await modules()) });
  } finally {
    if (pool.isInitialized) await pool.destroy();
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Compiled once each: the policies of one text differ in a constant, and so in their digests. */
async function modules() {
  const engine = new OpaPolicyEngine();
  const compiled = [];
  for (let text = 0; text < texts; text++) {
    const sources = [{ path: 'policy.rego', content: regoOf(text) }];
    compiled.push(await compilePolicy(engine, { package: 'bench/p000000', sources }));
  }
  await engine.close();
  return compiled;
}

function regoOf(text) {
  const rules = Array.from(
    { length: text + 1 },
    (_, rule) =>
      `allow if {\n  input.action.name == "act-${text}-${rule}"\n  some role in input.subject.roles\n` +
      `  data.portcullis.roles[role].permissions[input.resource.type][input.action.name]\n}\n`,
  );
  const head = `package bench.p000000\n\nname := "${marker}"\n\ndefault allow := false\n\n`;
  return head + rules.join('\n');
}

/** Adds policies until there are `count`. */
function filler(store, compiled) {
  const policies = new Policies(store);
  let made = 0;
  return async (count) => {
    for (; made < count; made++) {
      const number = String(made).padStart(6, '0');
      const artifact = numbered(compiled[made % compiled.length], number);
      const compiler = { identity: 'bench', compile: async () => artifact };
      const versions = new PolicyVersions(store, compiler, { clock: () => new Date() });
      const name = `p${number}`;
      await policies.create(realm, caller, {
        ...{ name, description: '', package: `bench/p${number}`, resourceTypes: [`type-${number}`] },
      });
      const sources = [{ path: 'policy.rego', content: `package bench.p${number}\n` }];
      await versions.publish(realm, caller, name, { regoVersion: 'v1', sources, activate: true });
    }
  };
}

/** As many characters for as many: the module keeps its form. */
function numbered({ wasm, entrypoints, data }, number) {
  const bytes = Buffer.from(wasm);
  for (const [from, to] of [
    [marker, `policy-number-${number}`],
    ['bench/p000000', `bench/p${number}`],
  ]) {
    for (let at = bytes.indexOf(from); at !== -1; at = bytes.indexOf(from, at + 1)) bytes.write(to, at);
  }
  const named = entrypoints.map((path) => path.replace('p000000', `p${number}`));
  return { wasm: Uint8Array.from(bytes), entrypoints: named, data };
}

export const newKey = () => `pck_bench000_${randomBytes(32).toString('hex')}`;
