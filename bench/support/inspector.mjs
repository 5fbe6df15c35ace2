import { WebSocket } from 'undici';

const announced = /Debugger listening on (ws:\/\/\S+)/;
/** What Node itself says about its debugger; everything else is the server's. */
const chatter = /^(Debugger |For help, see: |Waiting for the debugger)/;

/** Address of the debugger of a process that was started with `--inspect`. Passes the rest of its stderr on. */
export function inspectorOf(child) {
  return new Promise((resolve, reject) => {
    let unread = '';
    child.stderr.setEncoding('utf8');
    child.stderr.on('data', (text) => {
      const lines = `${unread}${text}`.split('\n');
      unread = lines.pop();
      for (const line of lines) {
        const [, address] = announced.exec(line) ?? [];
        if (address !== undefined) resolve(address);
        else if (!chatter.test(line)) console.error(line);
      }
    });
    child.once('close', () => reject(new Error('the process ended before it told where to debug it')));
  });
}

/** A full garbage collection in another process, done when this resolves. */
export function collectGarbageOf(address) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(address);
    socket.addEventListener('open', () => {
      socket.send(JSON.stringify({ id: 1, method: 'HeapProfiler.collectGarbage' }));
    });
    socket.addEventListener('message', () => socket.close());
    socket.addEventListener('close', () => resolve());
    socket.addEventListener('error', () => reject(new Error('the debugger could not be reached')));
  });
}
