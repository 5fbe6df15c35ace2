import { FairQueue, type Payer } from '#libs/decision';
import { AuthzError } from '#libs/domain';
import type { EvaluationJob, PolicyParts } from './messages.js';
import { utmostMillis } from './utmost-millis.js';
import { WorkerThread } from './worker-thread.js';

/** Long evaluations are few; more waiting than this is a flood. */
const maxQueuedJobs = 256;
/** Of all inputs that wait; of one realm half as much. */
const maxQueuedCharacters = 32 * 1024 * 1024;
/** A host builtin cannot be stopped inside one step; this much later the thread is killed with it. */
const graceMillis = 250;
const copiedPerMilli = 256 * 1024;

/** How long a thread may be busy with one job; and how long a job waits, so that one before it cannot cost it its turn. */
function threadMillis({ timeoutMs }: EvaluationJob): number {
  return utmostMillis(timeoutMs) + graceMillis;
}

/** The thread may have to make an instance first: a copy of the data, on a thread that others go before. */
function copyingMillis({ image }: PolicyParts): number {
  return Math.ceil((image.end - image.start) / copiedPerMilli);
}

/** An answer, and how long it took on its thread. */
export interface LongAnswer {
  readonly result: string | undefined;
  readonly milliseconds: number;
}

interface QueuedJob {
  readonly payer: Payer;
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
  private readonly queue = new FairQueue<QueuedJob>(maxQueuedJobs, 'long evaluations');
  /** Of the inputs that wait, by realm. */
  private readonly characters = new Map<string, number>();
  /** Policies of jobs that wait, with how many. */
  private readonly wanted = new Map<number, number>();
  private readonly running = new Map<Seat, number>();
  /** Policies to be forgotten as soon as nobody waits for them. */
  private readonly leaving = new Set<number>();
  private closed = false;

  constructor(private readonly size: number) {}

  /** Rejects with whatever stopped the evaluation, and with `limit_exceeded` when too many wait, or it waited too long. */
  evaluate(job: EvaluationJob, parts: PolicyParts, payer: Payer): Promise<LongAnswer> {
    if (this.closed) return Promise.reject(new Error('the engine is closed'));
    return new Promise((resolve, reject) => {
      this.enqueue({ queuedAt: performance.now(), job, parts, payer, resolve, reject });
      this.next();
    });
  }

  /** The policy is not evaluated any more, once those who wait for it have their answers. */
  forget(policy: number): void {
    const isWanted = [...this.running.values()].includes(policy) || this.wanted.has(policy);
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
    for (const { reject } of this.queue.drain()) reject(new Error('the engine is closed'));
    const seats = [...this.idle.splice(0), ...this.running.keys()];
    await Promise.all(seats.map(({ thread }) => thread.kill()));
  }

  /** Throws `limit_exceeded`. */
  private enqueue(queued: QueuedJob): void {
    const { job, payer } = queued;
    const ofRealm = this.characters.get(payer.realm) ?? 0;
    const all = [...this.characters.values()].reduce((sum, characters) => sum + characters, 0);
    const size = sizeOf(job);
    if (all + size > maxQueuedCharacters || (ofRealm + size) * 2 > maxQueuedCharacters) throw tooMuch();
    this.queue.add(payer, queued);
    add(this.characters, payer.realm, size);
    add(this.wanted, job.policy, 1);
  }

  /** Gives the jobs that wait to seats that are free. */
  private next(): void {
    while (this.hasSeat) {
      const queued = this.queue.take();
      if (queued === undefined) return;
      add(this.characters, queued.payer.realm, -sizeOf(queued.job));
      add(this.wanted, queued.job.policy, -1);
      const seat = this.seatFor(queued);
      if (seat instanceof Error) queued.reject(seat);
      else void this.seated(seat, queued);
    }
  }

  private async seated(seat: Seat, queued: QueuedJob): Promise<void> {
    const { policy } = queued.job;
    this.running.set(seat, policy);
    const began = performance.now();
    await this.work(seat, queued).then(queued.resolve, queued.reject);
    this.queue.charge(queued.payer, performance.now() - began);
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
    const answer = await thread.ask({ kind: 'evaluate', job }, threadMillis(job) + copyingMillis(parts));
    if (answer.kind !== 'answered') throw new Error('the worker answered something else');
    return answer;
  }

  private get hasSeat(): boolean {
    return this.idle.length > 0 || this.running.size < this.size;
  }

  /** An error: the job has waited too long, or no thread is to be had. */
  private seatFor({ queuedAt, job }: QueuedJob): Seat | Error {
    if (performance.now() - queuedAt > threadMillis(job)) return noneFree();
    for (let seat = this.idle.pop(); seat !== undefined; seat = this.idle.pop()) {
      if (seat.thread.alive) return seat;
    }
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

/** What is 0 is not kept. */
function add<K>(counts: Map<K, number>, key: K, more: number): void {
  const count = (counts.get(key) ?? 0) + more;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}

function tooMuch(): AuthzError {
  const message = `the inputs of the long evaluations that wait are too large: at most ${maxQueuedCharacters} characters, of one realm half`;
  return new AuthzError('limit_exceeded', message, { retryAfterSeconds: 1 });
}

function noneFree(): AuthzError {
  return new AuthzError('limit_exceeded', 'too many long evaluations: this one had no turn in time', {
    retryAfterSeconds: 1,
  });
}
