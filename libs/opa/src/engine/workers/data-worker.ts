import { parentPort } from 'node:worker_threads';

import { yieldToOthers } from '#libs/threads';

import { buildDataImage, buildDataSegment } from '../host/data-image.js';
import { failureOf } from './failure.js';
import type { FromWorker, ToWorker } from './messages.js';

/** What runs on a thread that only lays out data: without all that evaluating needs, it starts quickly. */
function answerTo(message: ToWorker): FromWorker {
  switch (message.kind) {
    case 'image':
      return { kind: 'built', image: buildDataImage(message.module, message.text, message.most) };
    case 'segment':
      return { kind: 'laidOut', segment: buildDataSegment(message.module, message.start, message.changes) };
    case 'policy':
    case 'forget':
    case 'evaluate':
    case 'compile':
      throw new Error('this thread lays out data');
  }
}

yieldToOthers();

parentPort?.on('message', (message: ToWorker) => {
  let answer: FromWorker;
  try {
    answer = answerTo(message);
  } catch (error) {
    answer = { kind: 'failed', failure: failureOf(error) };
  }
  parentPort?.postMessage(answer);
});

parentPort?.postMessage({ kind: 'ready' } satisfies FromWorker);
