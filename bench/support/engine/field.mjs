import { opaVersion } from '#libs/opa';

import { opaPath } from '../compile.mjs';
import { packageVersion } from '../machine.mjs';
import { casbin } from './contestants/casbin.mjs';
import { cedar } from './contestants/cedar.mjs';
import { opaBench } from './contestants/opa-bench.mjs';
import { opaServer } from './contestants/opa-server.mjs';
import { ours } from './contestants/ours.mjs';
import { stockSdk } from './contestants/stock-sdk.mjs';

const withOpa = (contestants) => async (workload) => contestants(await opaPath(), workload);

/** Who takes part, ours first. Each makes contestants of a workload, or says why it cannot. */
const peers = [
  { name: 'portcullis', make: ours },
  { name: 'sdk', make: stockSdk, module: '@open-policy-agent/opa-wasm' },
  { name: 'opa-server', make: withOpa(opaServer) },
  { name: 'opa-bench', make: withOpa(opaBench) },
  { name: 'cedar', make: cedar, module: '@cedar-policy/cedar-wasm' },
  { name: 'casbin', make: casbin, module: 'casbin' },
];

export const peerNames = peers.map(({ name }) => name);

export function peerVersions() {
  const modules = peers.flatMap(({ module }) => module ?? []);
  return {
    opa: opaVersion,
    ...Object.fromEntries(modules.map((name) => [name, packageVersion(name) ?? null])),
  };
}

/**
 * @param wanted names of peers; none means all. Ours always takes part: the others are measured against it.
 * @returns the contestants that answer as expected, and a reason for each peer that takes no part.
 */
export async function fieldFor(workload, artifact, wanted) {
  const contestants = [];
  const absent = [];
  for (const { name, make } of peers) {
    if (name !== 'portcullis' && wanted.length > 0 && !wanted.includes(name)) continue;
    try {
      const made = await make(workload, artifact);
      if ('absent' in made) absent.push({ name, reason: `no equivalent: ${made.absent}` });
      else contestants.push(...made);
    } catch (error) {
      if (name === 'portcullis') throw error;
      absent.push({ name, reason: error.message.split('\n', 1)[0] });
    }
  }
  return { contestants, absent };
}
