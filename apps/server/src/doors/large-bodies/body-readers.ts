import { FairQueue, type Payer } from '#libs/decision';
import { AuthzError } from '#libs/domain';
import type { JsonLimits } from '#libs/json';

import type { Evaluations } from '../authzen/evaluations.mapper.js';
import type { EvaluationLimits } from '../authzen/read-evaluations.js';
import { received } from '../authzen/written-evaluations.js';
import { BodyThread } from './body-thread.js';
import type { ReadAnswer, ReadJob, SentRefusal } from './messages.js';

/**
 * Bodies of more bytes are read on another thread. Measured: the worst text (brackets only) takes 0.4 ms per KiB to parse, to check and to
 * write as key and input, so this much takes some 6 ms; and handing one over takes 0.1 ms, of which a small one would notice.
 */
export const largeBody = 16_384;

interface Waiting {
  readonly payer: Payer;
  readonly job: ReadJob;
  readonly since: number;
  readonly resolve: (answer: ReadAnswer) => void;
  readonly reject: (error: unknown) => void;
}

export interface BodyReadersOptions {
  readonly maxWaiting: number;
  /** What has waited for longer is refused. */
  readonly timeoutMs: number;
}

/** Reads large bodies beside the event loop, one at a time and by turns between realms and callers. Same answers, same errors. */
export class BodyReaders {
  private readonly queue: FairQueue<Waiting>;
  private thread: BodyThread | undefined;
  private busy = false;
  private refusals = 0;

  constructor(private readonly options: BodyReadersOptions) {
    this.queue = new FairQueue(options.maxWaiting, 'large requests');
  }

  /** How many wait. */
  get queued(): number {
    return this.queue.size;
  }

  /** How many were refused, for want of room or after they had waited too long. */
  get refused(): number {
    return this.refusals;
  }

  /** Rejects as the readers of `read-evaluations.ts` throw, and with `limit_exceeded`. */
  async evaluations(
    kind: 'evaluation' | 'evaluations',
    body: Buffer,
    limits: EvaluationLimits,
    payer: Payer,
  ): Promise<Evaluations> {
    const answer = await this.read({ kind, body: new Uint8Array(body), limits }, payer);
    if (answer.kind !== 'evaluations') throw refusalOf(answer);
    return received(answer.evaluations, (item) => errorOf(item));
  }

  /** Rejects as `inputOfBody` throws, and with `limit_exceeded`. */
  async input(body: Buffer, limits: JsonLimits, payer: Payer): Promise<string | undefined> {
    const answer = await this.read({ kind: 'input', body: new Uint8Array(body), limits }, payer);
    if (answer.kind !== 'input') throw refusalOf(answer);
    return answer.input;
  }

  async close(): Promise<void> {
    const stops = new AuthzError('shutting_down', 'the server is stopping');
    for (const { reject } of this.queue.drain()) reject(stops);
    await this.thread?.close();
  }

  private read(job: ReadJob, payer: Payer): Promise<ReadAnswer> {
    return new Promise((resolve, reject) => {
      this.enqueue({ payer, job, since: performance.now(), resolve, reject });
      void this.work();
    });
  }

  private enqueue(waiting: Waiting): void {
    try {
      this.queue.add(waiting.payer, waiting);
    } catch (refusal) {
      this.refusals++;
      throw refusal;
    }
  }

  private async work(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    for (let next = this.queue.take(); next !== undefined; next = this.queue.take()) await this.serve(next);
    this.busy = false;
  }

  private async serve({ payer, job, since, resolve, reject }: Waiting): Promise<void> {
    const began = performance.now();
    if (began - since > this.options.timeoutMs) {
      this.refusals++;
      reject(noTurn());
      return;
    }
    await this.awake().read(job).then(resolve, reject);
    this.queue.charge(payer, performance.now() - began);
  }

  private awake(): BodyThread {
    if (this.thread?.alive !== true) this.thread = new BodyThread();
    return this.thread;
  }
}

function refusalOf(answer: ReadAnswer): Error {
  return answer.kind === 'refused' ? errorOf(answer.refusal) : new Error('the thread read something else');
}

function errorOf({ code, message, faults }: SentRefusal): AuthzError {
  return new AuthzError(code, message, { faults });
}

function noTurn(): AuthzError {
  return new AuthzError('limit_exceeded', 'the request had no turn in time: others are served too', {
    retryAfterSeconds: 1,
  });
}
