import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

type Serve = (request: IncomingMessage, response: ServerResponse) => void;

/** Requests of one connection that may wait for the answers to those before them. */
export const maxRequestsAhead = 32;

/**
 * Requests that came together with, or before the answer to, the one before them on their connection. Node hands over at once all
 * that one read of a connection brought, thousands where they are small: all but the first wait here for their turn, and then for
 * one of the loop, so that other connections are served in between.
 */
export class RequestsAhead {
  private readonly waiting = new WeakMap<Socket, number>();
  private lastSocket: Socket | undefined;
  private lastRead = 0;

  /** @param onTooMany told of each connection that was cut. */
  constructor(private readonly onTooMany: () => void) {}

  /** To be asked once of each request. Node gives a response its connection when all earlier ones have been sent. */
  isAhead({ socket }: IncomingMessage, response: ServerResponse): boolean {
    const { bytesRead } = socket;
    const isOfSameRead = socket === this.lastSocket && bytesRead === this.lastRead;
    this.lastSocket = socket;
    this.lastRead = bytesRead;
    return isOfSameRead || response.socket === null;
  }

  /** Serves it in its turn, or never: its connection may end before. */
  wait(request: IncomingMessage, response: ServerResponse, serve: Serve): void {
    const { socket } = request;
    // Of a connection that was cut, the rest of what was read still comes.
    if (socket.destroyed) return;
    const ahead = this.count(socket, 1);
    if (ahead > maxRequestsAhead) {
      this.onTooMany();
      socket.destroy();
      return;
    }
    const turn = (): void => {
      setImmediate(() => {
        this.count(socket, -1);
        if (socket.writable) serve(request, response);
      });
    };
    if (response.socket === null) response.once('socket', turn);
    else turn();
  }

  private count(socket: Socket, more: number): number {
    const count = (this.waiting.get(socket) ?? 0) + more;
    this.waiting.set(socket, count);
    return count;
  }
}
