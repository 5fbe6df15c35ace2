import { join } from 'node:path';
import { AuthzError } from '#libs/domain';
import type { OpaBinary } from '#libs/opa';
import { demoRealm } from '../demo/demo-directory.js';
import { ensureDemoRealm } from '../demo/demo-realm.js';
import { shippedPolicies } from '../demo/shipped-policies.js';
import { installation } from '../installation.js';
import type { Server } from '../server.module.js';
import type { AdminKey } from './admin-key.js';
import { commandsToPaste } from './commands-to-paste.js';
import { say } from './say.js';

export interface DemoParts {
  readonly server: Server;
  readonly opa: OpaBinary;
  readonly url: string;
  readonly adminKey: AdminKey;
}

/** Makes the demo realm beside the serving server, then prints commands that ask it something. */
export async function prepareDemo({ server, opa, url, adminKey }: DemoParts): Promise<void> {
  say(`loading the realm \`${demoRealm}\`; commands to paste follow`);
  try {
    const shipped = shippedPolicies(join(installation, 'policies'));
    const made = await ensureDemoRealm(server.administration, shipped, () => compiler(opa));
    await applied(server);
    if (made)
      say(`the realm \`${demoRealm}\` is ready: ${shipped.map(({ policy }) => policy.name).join(', ')}`);
    process.stdout.write(commandsToPaste(url, adminKey));
  } catch (error) {
    if (!(error instanceof AuthzError)) throw error;
    say(`the realm \`${demoRealm}\` is not whole: ${error.message}; the next start tries again`);
  }
}

function compiler(opa: OpaBinary): Promise<string> {
  if (opa.path() === null)
    say(`the realm \`${demoRealm}\` gets its policies as soon as they can be compiled`);
  return opa.ready();
}

/** What is printed must work at once, so this replica has to know of the realm. */
async function applied({ store, decisions }: Server): Promise<void> {
  const realm = await store.findRealm(demoRealm);
  const atLeastRevision = realm?.revision ?? 0;
  await decisions.queryPolicy.query(demoRealm, ['document_authz', 'allow'], '{}', { atLeastRevision });
}
