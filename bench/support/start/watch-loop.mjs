// Loaded into the server that is measured: how long its event loop stands still at most, from the first turn after it listens.
import { writeFileSync } from 'node:fs';
import { Server } from 'node:net';
import { isMainThread } from 'node:worker_threads';

const { BENCH_BLOCK_FILE: file } = process.env;

if (isMainThread && file !== undefined) {
  // It is no setting of the server.
  delete process.env.BENCH_BLOCK_FILE;
  const { listen } = Server.prototype;
  let longest = 0;
  Server.prototype.listen = function (...args) {
    Server.prototype.listen = listen;
    this.once('listening', () => {
      let last = performance.now();
      setInterval(() => {
        const now = performance.now();
        longest = Math.max(longest, now - last);
        last = now;
      }, 1).unref();
    });
    return listen.apply(this, args);
  };
  process.on('exit', () => writeFileSync(file, JSON.stringify({ block: longest })));
}
