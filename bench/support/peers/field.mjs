import { cerbos } from './cerbos.mjs';
import { opa } from './opa.mjs';
import { openfga } from './openfga.mjs';
import { startPeer } from './peer-server.mjs';

/** Who can be measured beside us. */
const peers = [opa, cerbos, openfga];

/** Named in our goals too. */
const unobtainable = [
  { peer: { name: 'Topaz' }, reason: 'could not be had when the others were chosen, so nobody has asked it' },
];

export const peerKeys = peers.map(({ key }) => key);

/**
 * Starts those that are wanted, all of them when none is named.
 * @returns those that serve and answer rightly, a reason for each that does not, and what ends them.
 */
export async function startPeers({ wanted, install }) {
  // Without a listener a signal ends us before the peers are ended.
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
  const running = [];
  const absent = wanted.length === 0 ? [...unobtainable] : [];
  for (const peer of peers) {
    if (wanted.length > 0 && !wanted.includes(peer.key)) continue;
    try {
      const binary = await peer.binary(install);
      if (binary === undefined) absent.push({ peer, reason: notInstalled });
      else running.push({ peer, ...(await startPeer(peer, binary)) });
    } catch (error) {
      absent.push({ peer, reason: error.message.split('\n', 1)[0] });
    }
  }
  const close = () => Promise.all(running.map((one) => one.close()));
  return { running, absent, close };
}

const notInstalled = 'not installed (npm run bench -- decision --install-peers)';
