import { randomBytes } from 'node:crypto';
import { parentPort } from 'node:worker_threads';

import { yieldToOthers } from '#libs/threads';

import { Deadline } from '../host/deadline.js';
import { Evaluation } from '../host/evaluation.js';
import { InstanceShelf } from '../host/instance-shelf.js';
import { programOf } from '../host/policy-program.js';
import { factsOf } from '../host/program-facts.js';
import { PolicyRunner } from '../host/policy-runner.js';
import { failureOf } from './failure.js';
import { utmostMillis } from './utmost-millis.js';
import type { EvaluationJob, FromWorker, PolicyParts, ToWorker } from './messages.js';

/** What runs on a thread of its own: one request at a time, answered in order. */
const shelf = new InstanceShelf(256 * 1024 * 1024, true);
const parts = new Map<number, PolicyParts>();
const runners = new Map<number, PolicyRunner>();

function runnerOf(policy: number): PolicyRunner {
  const known = runners.get(policy);
  if (known !== undefined) return known;
  const given = parts.get(policy);
  if (given === undefined) throw new Error('the policy is not here');
  const made = new PolicyRunner(programOf(factsOf(given.module)), given.image, given.growthBytes, shelf);
  runners.set(policy, made);
  return made;
}

function evaluate({ policy, entrypoint, input, now, timeoutMs, resultBytes }: EvaluationJob): FromWorker {
  const runner = runnerOf(policy);
  // Copying large data is not the evaluation's time.
  runner.makeReady();
  const deadline = new Deadline(timeoutMs, utmostMillis(timeoutMs));
  const result = runner.run(entrypoint, input, new Evaluation(deadline, () => now, randomBytes, resultBytes));
  return { kind: 'answered', result, milliseconds: deadline.spent() };
}

/** undefined: nothing to answer. */
function answerTo(message: ToWorker): FromWorker | undefined {
  switch (message.kind) {
    case 'policy':
      parts.set(message.policy, message.parts);
      return undefined;
    case 'forget':
      runners.get(message.policy)?.dispose();
      runners.delete(message.policy);
      parts.delete(message.policy);
      return undefined;
    case 'evaluate':
      return evaluate(message.job);
    case 'compile':
    case 'image':
    case 'segment':
      throw new Error('this thread evaluates');
  }
}

yieldToOthers();

parentPort?.on('message', (message: ToWorker) => {
  let answer: FromWorker | undefined;
  try {
    answer = answerTo(message);
  } catch (error) {
    answer = { kind: 'failed', failure: failureOf(error) };
  }
  if (answer !== undefined) parentPort?.postMessage(answer);
});

parentPort?.postMessage({ kind: 'ready' } satisfies FromWorker);
