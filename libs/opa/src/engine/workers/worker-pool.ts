import { DeadlineExceeded } from '../host/deadline.js';
import type { DataImage } from '../host/data-image.js';
import type { EvaluationJob, PolicyParts } from './messages.js';
import { utmostMillis } from './utmost-millis.js';
import { WorkerThread } from './worker-thread.js';

/** Long evaluations are few; more waiting than this is a flood. */
const maxQueuedJobs = 256;
/** Of one policy: the others' are not to wait behind all of it. */
const maxQueuedPerPolicy = 64;
const maxQueuedCharacters = 32 * 1024 * 1024;
/** A host builtin cannot be stopped inside one step; this much later the thread is killed with it. */
const graceMillis = 250;
const imageMillis = 60_000;

/** How long a thread may be busy with one job; and how long a job waits, so that one before it cannot cost it its turn. */
function threadMillis({ timeoutMs }: EvaluationJob): number {
  return utmostMillis(timeoutMs) + graceMillis;
}

/** An answer, and how long it took on its thread. */
export interface LongAnswer {
  readonly result: string | undefined;
  readonly milliseconds: number;
}

interface QueuedJob {
  readonly queuedAt: number;
  readonly job: EvaluationJob;
  readonly parts: PolicyParts;
  readonly resolve: (answer: LongAnswer) => void;
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
  private readonly queue: QueuedJob[] = [];
  private queuedCharacters = 0;
  private readonly running = new Map<Seat, number>();
  /** Policies to be forgotten as soon as nobody waits for them. */
  private readonly leaving = new Set<number>();
  private readonly imageThreads = new Set<WorkerThread>();
  private closed = false;

  constructor(private readonly size: number) {}

  /** Rejects with whatever stopped the evaluation, and with `DeadlineExceeded` also when too many are waiting. */
  evaluate(job: EvaluationJob, parts: PolicyParts): Promise<LongAnswer> {
    return new Promise((resolve, reject) => {
      if (this.isFull(job)) {
        reject(new DeadlineExceeded('too many long evaluations are waiting'));
        return;
      }
      this.enqueue({ queuedAt: performance.now(), job, parts, resolve, reject });
      this.next();
    });
  }

  /** Parses data on a thread of its own, which ends afterwards: large data take long, and leave a large heap behind. */
  async buildImage(module: WebAssembly.Module, text: string): Promise<DataImage> {
    if (this.closed) throw new Error('the engine is closed');
    const thread = new WorkerThread('evaluation-worker');
    this.imageThreads.add(thread);
    try {
      const answer = await thread.ask({ kind: 'image', module, text }, imageMillis);
      if (answer.kind !== 'built') throw new Error('the worker answered something else');
      return answer.image;
    } finally {
      this.imageThreads.delete(thread);
      await thread.kill();
    }
  }

  /** The policy is not evaluated any more, once those who wait for it have their answers. */
  forget(policy: number): void {
    const isWanted =
      [...this.running.values()].includes(policy) || this.queue.some(({ job }) => job.policy === policy);
    if (isWanted) {
      this.leaving.add(policy);
      return;
    }
    this.leaving.delete(policy);
    for (const { thread, policies } of [...this.idle, ...this.running.keys()]) {
      if (policies.delete(policy)) thread.tell({ kind: 'forget', policy });
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const { reject } of this.queue.splice(0)) reject(new Error('the engine is closed'));
    const seats = [...this.idle.splice(0), ...this.running.keys()];
    const threads = [...seats.map(({ thread }) => thread), ...this.imageThreads];
    await Promise.all(threads.map((thread) => thread.kill()));
  }

  private isFull({ policy, input = '' }: EvaluationJob): boolean {
    return (
      this.closed ||
      this.queue.length >= maxQueuedJobs ||
      this.queuedCharacters + input.length > maxQueuedCharacters ||
      this.queue.filter(({ job }) => job.policy === policy).length >= maxQueuedPerPolicy
    );
  }

  /** Small inputs first: they are mostly done soon, and the large ones behind them hardly notice. */
  private enqueue(queued: QueuedJob): void {
    const size = sizeOf(queued.job);
    const place = this.queue.findIndex(({ job }) => sizeOf(job) > size);
    this.queue.splice(place === -1 ? this.queue.length : place, 0, queued);
    this.queuedCharacters += size;
  }

  /** Gives the jobs that wait to seats that are free. */
  private next(): void {
    for (let queued = this.queue[0]; queued !== undefined; queued = this.queue[0]) {
      const seat = this.seatFor(queued);
      if (seat === undefined) return;
      this.queue.shift();
      this.queuedCharacters -= sizeOf(queued.job);
      if (seat instanceof Error) queued.reject(seat);
      else void this.seated(seat, queued);
    }
  }

  private async seated(seat: Seat, queued: QueuedJob): Promise<void> {
    const { policy } = queued.job;
    this.running.set(seat, policy);
    await this.work(seat, queued).then(queued.resolve, queued.reject);
    this.running.delete(seat);
    if (seat.thread.alive && !this.closed) this.idle.push(seat);
    if (this.leaving.has(policy)) this.forget(policy);
    this.next();
  }

  private async work({ thread, policies }: Seat, { job, parts }: QueuedJob): Promise<LongAnswer> {
    if (!policies.has(job.policy)) {
      policies.add(job.policy);
      thread.tell({ kind: 'policy', policy: job.policy, parts });
    }
    const answer = await thread.ask({ kind: 'evaluate', job }, threadMillis(job));
    if (answer.kind !== 'answered') throw new Error('the worker answered something else');
    return answer;
  }

  /** undefined: none is free yet. An error: the job has waited too long, or no thread is to be had. */
  private seatFor({ queuedAt, job }: QueuedJob): Seat | Error | undefined {
    if (performance.now() - queuedAt > threadMillis(job))
      return new DeadlineExceeded('no thread was free in time');
    for (let seat = this.idle.pop(); seat !== undefined; seat = this.idle.pop()) {
      if (seat.thread.alive) return seat;
    }
    if (this.running.size >= this.size) return undefined;
    try {
      return { thread: new WorkerThread('evaluation-worker'), policies: new Set() };
    } catch (error) {
      return error instanceof Error ? error : new Error('no thread can be started');
    }
  }
}

function sizeOf({ input }: EvaluationJob): number {
  return input?.length ?? 0;
}
