import { DeadlineExceeded } from '../host/deadline.js';
import type { DataImage } from '../host/data-image.js';
import type { EvaluationJob, PolicyParts } from './messages.js';
import { utmostMillis } from './utmost-millis.js';
import { WorkerThread } from './worker-thread.js';

/** Long evaluations are few; more waiting than this is a flood. */
const maxQueuedJobs = 256;
const maxQueuedCharacters = 32 * 1024 * 1024;
/** A host builtin cannot be stopped inside one step; this much later the thread is killed with it. */
const graceMillis = 250;
const imageMillis = 60_000;

interface QueuedJob {
  readonly job: EvaluationJob;
  readonly parts: PolicyParts;
  readonly resolve: (result: string | undefined) => void;
  readonly reject: (error: unknown) => void;
}

interface Seat {
  readonly thread: WorkerThread;
  /** Policies that the thread was told about. */
  readonly policies: Set<number>;
}

/** Threads for evaluations that take longer than a moment, started when the first one comes and replaced when they die. */
export class WorkerPool {
  private readonly idle: Seat[] = [];
  private readonly busy = new Set<Seat>();
  private readonly queue: QueuedJob[] = [];
  private queuedCharacters = 0;
  private closed = false;

  constructor(private readonly size: number) {}

  /** Rejects with whatever stopped the evaluation, and with `DeadlineExceeded` also when too many are waiting. */
  evaluate(job: EvaluationJob, parts: PolicyParts): Promise<string | undefined> {
    return new Promise((resolve, reject) => {
      if (this.isFull(job)) {
        reject(new DeadlineExceeded('too many long evaluations are waiting'));
        return;
      }
      this.queue.push({ job, parts, resolve, reject });
      this.queuedCharacters += job.input?.length ?? 0;
      this.next();
    });
  }

  /** Parses data on a thread of its own, which ends afterwards: large data take long, and leave a large heap behind. */
  async buildImage(module: WebAssembly.Module, text: string): Promise<DataImage> {
    const thread = new WorkerThread();
    try {
      const answer = await thread.ask({ kind: 'image', module, text }, imageMillis);
      if (answer.kind !== 'built') throw new Error('the worker answered something else');
      return answer.image;
    } finally {
      await thread.kill();
    }
  }

  /** The policy is not evaluated any more. */
  forget(policy: number): void {
    for (const { thread, policies } of [...this.idle, ...this.busy]) {
      if (policies.delete(policy)) thread.tell({ kind: 'forget', policy });
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const { reject } of this.queue.splice(0)) reject(new Error('the engine is closed'));
    const seats = [...this.idle.splice(0), ...this.busy];
    await Promise.all(seats.map(({ thread }) => thread.kill()));
  }

  private isFull({ input = '' }: EvaluationJob): boolean {
    return (
      this.closed ||
      this.queue.length >= maxQueuedJobs ||
      this.queuedCharacters + input.length > maxQueuedCharacters
    );
  }

  private next(): void {
    const queued = this.queue[0];
    if (queued === undefined) return;
    const seat = this.freeSeat();
    if (seat === undefined) return;
    this.queue.shift();
    this.queuedCharacters -= queued.job.input?.length ?? 0;
    this.busy.add(seat);
    this.work(seat, queued)
      .then(queued.resolve, queued.reject)
      .finally(() => {
        this.busy.delete(seat);
        if (seat.thread.alive && !this.closed) this.idle.push(seat);
        this.next();
      });
  }

  private async work({ thread, policies }: Seat, { job, parts }: QueuedJob): Promise<string | undefined> {
    if (!policies.has(job.policy)) {
      policies.add(job.policy);
      thread.tell({ kind: 'policy', policy: job.policy, parts });
    }
    const answer = await thread.ask({ kind: 'evaluate', job }, utmostMillis(job.timeoutMs) + graceMillis);
    if (answer.kind !== 'answered') throw new Error('the worker answered something else');
    return answer.result;
  }

  private freeSeat(): Seat | undefined {
    for (let seat = this.idle.pop(); seat !== undefined; seat = this.idle.pop()) {
      if (seat.thread.alive) return seat;
    }
    return this.busy.size < this.size ? { thread: new WorkerThread(), policies: new Set() } : undefined;
  }
}
