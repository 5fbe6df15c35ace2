import { AuthzError } from '#libs/domain';

import type { DataChange } from '../host/data-change.js';
import type { DataImage, DataSegment } from '../host/data-image.js';
import type { DataText } from '../reads/data-text.js';
import type { FromWorker, ToWorker } from './messages.js';
import { WorkerThread } from './worker-thread.js';

const layoutMillis = 60_000;

/**
 * Lay out data on threads of their own, which end afterwards: large data leave a large heap behind. Whoever asks sees to it that not
 * all come at once.
 */
export class DataThreads {
  private readonly working = new Set<WorkerThread>();
  private closed = false;

  /** @param most bytes that the image may have. */
  async image(module: WebAssembly.Module, text: DataText, most: number): Promise<DataImage> {
    const answer = await this.ask({ kind: 'image', module, text, most });
    if (answer.kind !== 'built') throw new Error('the worker answered something else');
    return answer.image;
  }

  async segment(
    module: WebAssembly.Module,
    start: number,
    changes: readonly DataChange[],
  ): Promise<DataSegment> {
    const answer = await this.ask({ kind: 'segment', module, start, changes });
    if (answer.kind !== 'laidOut') throw new Error('the worker answered something else');
    return answer.segment;
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.working].map((thread) => thread.kill()));
  }

  private async ask(request: ToWorker): Promise<FromWorker> {
    if (this.closed) throw closed();
    const thread = new WorkerThread('data-worker');
    this.working.add(thread);
    try {
      return await thread.ask(request, layoutMillis);
    } catch (error) {
      throw this.reasonOf(error);
    } finally {
      this.working.delete(thread);
      await thread.kill();
    }
  }

  /** A thread that `close` ended says nothing about the data. */
  private reasonOf(error: unknown): unknown {
    return this.closed ? closed() : error;
  }
}

function closed(): AuthzError {
  return new AuthzError('shutting_down', 'the engine is closed');
}
