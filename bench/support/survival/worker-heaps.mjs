/** What JavaScript on other threads holds: `process.memoryUsage()` tells of its own thread only. */
export class WorkerHeaps {
  #workers = new Set();
  #join = (worker) => {
    this.#workers.add(worker);
    worker.once('exit', () => this.#workers.delete(worker));
  };

  /** Knows the threads that start from now on. */
  start() {
    process.on('worker', this.#join);
  }

  stop() {
    process.off('worker', this.#join);
  }

  /** Bytes over all threads: their heaps, and what their values hold outside of them, linear memories above all. */
  async sizes() {
    const heaps = await Promise.all([...this.#workers].map(heapOf));
    const sum = (member) => heaps.reduce((total, heap) => total + heap[member], 0);
    return { workerHeaps: sum('used_heap_size'), workerExternal: sum('external_memory') };
  }
}

/** A thread may end before it answers; then it holds nothing any more. */
async function heapOf(worker) {
  try {
    return await worker.getHeapStatistics();
  } catch (error) {
    if (error.code !== 'ERR_WORKER_NOT_RUNNING') throw error;
    return { used_heap_size: 0, external_memory: 0 };
  }
}
