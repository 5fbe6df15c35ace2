import { parentPort } from 'node:worker_threads';

import { compileFacts } from '../host/program-facts.js';
import { failureOf } from './failure.js';
import type { FromWorker, ToWorker } from './messages.js';

/** What runs on the thread that makes programs of modules: without all that evaluating needs, it starts quickly. */
async function answerTo(message: ToWorker): Promise<FromWorker> {
  if (message.kind !== 'compile') throw new Error('this thread compiles');
  return { kind: 'compiled', facts: await compileFacts(message.wasm) };
}

parentPort?.on('message', (message: ToWorker) => {
  void answerTo(message)
    .catch((error: unknown): FromWorker => ({ kind: 'failed', failure: failureOf(error) }))
    .then((answer) => {
      parentPort?.postMessage(answer);
    });
});

parentPort?.postMessage({ kind: 'ready' } satisfies FromWorker);
