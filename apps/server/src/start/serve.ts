import { loadingText } from '../doors/operations/loading-text.js';
import { composeServer } from '../server.module.js';
import { banner } from './banner.js';
import { choicesOf } from './choices.js';
import { closeWith } from './close-with.js';
import { createListener } from './listener.js';
import { openOpa, opaIfAtHand } from './open-opa.js';
import { openPostgres } from './open-postgres.js';
import { prepareDemo } from './prepare-demo.js';
import { prepareStore } from './prepare-store.js';
import { say } from './say.js';
import type { StartContext } from './start-context.js';
import { onceStoreReachable } from './store-reachable.js';
import { tellProgress } from './tell-progress.js';

const retryMs = 2_000;
const progressMs = 2_000;

/** Opens everything in the order in which it is needed, says what it chose, and serves until it is told to stop. */
export async function serve(context: StartContext): Promise<void> {
  const { configuration, commandLine, logger, lifecycle, shutdown } = context;
  const opa = openOpa(context);
  const atHand = commandLine.target === 'decision' ? undefined : opaIfAtHand(opa);
  const postgres = await openPostgres(configuration, shutdown);
  const server = composeServer({ configuration, databaseUrl: postgres.url, logger, lifecycle, opa });
  closeWith(shutdown, server);
  const listener = await createListener(context, server);
  // Before the store is asked: probes and people see that something is there and how far it is.
  await listener.open();

  const adminKey = await onceStoreReachable(() => prepareStore(context, server), {
    say,
    signal: shutdown.signal,
    pauseMs: retryMs,
  });
  server.redisCache?.connect();
  const { replica } = server.decisions;
  const text = (): string => `loading: ${loadingText(replica.status())}`;
  await tellProgress(replica.start(), { text, say, everyMs: progressMs });
  await atHand;
  lifecycle.serve();
  if (shutdown.begun) return;

  const url = listener.url();
  const seconds = (performance.now() - context.startedAt) / 1_000;
  const choices = choicesOf(context, postgres, opa);
  process.stdout.write(banner({ url, docsUrl: listener.docsUrl(), choices, adminKey, seconds }));
  if (commandLine.target === 'all' && commandLine.demo) await prepareDemo({ server, opa, url, adminKey });
}
