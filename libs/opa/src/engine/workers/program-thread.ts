import { AuthzError } from '#libs/domain';

import { compileFacts, type ProgramFacts } from '../host/program-facts.js';
import { WorkerThread } from './worker-thread.js';

const compileMillis = 30_000;
/** Between the policies of a start there is no pause, between two that people publish there is. */
const idleMillis = 5_000;

/**
 * Makes programs of modules, one after the other, on a thread of its own: rewriting takes time in proportion to the module, which
 * others would wait for. The thread comes with the first module and goes when none has come for a while.
 */
export class ProgramThread {
  private thread: WorkerThread | undefined;
  private last: Promise<unknown> = Promise.resolve();
  private idle: NodeJS.Timeout | undefined;
  private closed = false;

  /** @param inPlace there are no other threads. */
  constructor(private readonly inPlace: boolean) {}

  /** Rejects with `policy_invalid` for whatever is no usable module. */
  async compile(wasm: Uint8Array): Promise<ProgramFacts> {
    const copy = Uint8Array.from(wasm);
    try {
      return await (this.inPlace ? compileFacts(copy) : this.inTurn(copy));
    } catch (error) {
      if (error instanceof AuthzError) throw error;
      if (this.closed) throw closed();
      throw new AuthzError('policy_invalid', 'the policy is no usable wasm module', { cause: error });
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.end();
  }

  private inTurn(wasm: Uint8Array<ArrayBuffer>): Promise<ProgramFacts> {
    const facts = this.last.then(() => this.compileThere(wasm));
    this.last = facts.catch(() => undefined);
    return facts;
  }

  private async compileThere(wasm: Uint8Array<ArrayBuffer>): Promise<ProgramFacts> {
    if (this.closed) throw closed();
    clearTimeout(this.idle);
    if (this.thread?.alive !== true) this.thread = new WorkerThread('program-worker');
    const answer = await this.thread.ask({ kind: 'compile', wasm }, compileMillis);
    if (answer.kind !== 'compiled') throw new Error('the worker answered something else');
    this.idle = setTimeout(() => void this.end(), idleMillis).unref();
    return answer.facts;
  }

  private async end(): Promise<void> {
    clearTimeout(this.idle);
    const { thread } = this;
    this.thread = undefined;
    await thread?.kill();
  }
}

function closed(): AuthzError {
  return new AuthzError('shutting_down', 'the engine is closed');
}
