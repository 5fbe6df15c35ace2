import type { IncomingMessage, ServerResponse } from 'node:http';

import { announcedBytes } from './body-budget.js';

/** What of a refused body is still taken and dropped, so that the answer is found by who looks for it only after sending. */
const droppedBytes = 65_536;

/** To be called once the caller is known: who asked first whether to send a body (`Expect: 100-continue`) may send it. */
export function inviteBody(request: IncomingMessage, response: ServerResponse): void {
  if (request.headers.expect !== undefined) response.writeContinue();
}

/** Bounds what a stranger goes on sending after the refusal: then the connection is cut. */
export function refuseBody(request: IncomingMessage): void {
  if (request.complete || announcedBytes(request) <= droppedBytes) return;
  let dropped = 0;
  request.on('data', (chunk: Buffer) => {
    dropped += chunk.length;
    if (dropped > droppedBytes) request.destroy();
  });
  // The connection's end is what was wanted; an error that nobody listens to would end the process.
  request.on('error', () => undefined);
}
