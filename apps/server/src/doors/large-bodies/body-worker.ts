import { parentPort } from 'node:worker_threads';

import { yieldToOthers } from '#libs/threads';
import { authzErrorOf } from '#libs/transport';

import { readEvaluation, readEvaluations } from '../authzen/read-evaluations.js';
import { written } from '../authzen/written-evaluations.js';
import { inputOfBody } from '../opa-api/query-input.js';
import { type ReadAnswer, type ReadJob, sentRefusal } from './messages.js';

/** What runs on a thread of its own: one body at a time, read with the code that reads small ones where they are served. */
function answerTo(job: ReadJob): ReadAnswer {
  const body = Buffer.from(job.body.buffer);
  if (job.kind === 'input') return { kind: 'input', input: inputOfBody(body, job.limits) };
  const read = job.kind === 'evaluation' ? readEvaluation : readEvaluations;
  const evaluations = read(body, job.limits);
  return { kind: 'evaluations', evaluations: sendable(written(evaluations)) };
}

/** Items that were refused are errors, of which only plain objects keep their members on the way. */
function sendable(evaluations: ReturnType<typeof written>): ReturnType<typeof written> {
  if (evaluations.kind === 'single') return evaluations;
  const items = evaluations.items.map((item) =>
    item instanceof Error ? (sentRefusal(item) as never) : item,
  );
  return { ...evaluations, items };
}

yieldToOthers();

parentPort?.on('message', (job: ReadJob) => {
  let answer: ReadAnswer;
  try {
    answer = answerTo(job);
  } catch (error) {
    answer = { kind: 'refused', refusal: sentRefusal(authzErrorOf(error)) };
  }
  parentPort?.postMessage(answer);
});
