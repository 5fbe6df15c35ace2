import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const sweepMs = 20;

/** Who was still connected when the time was up. */
export interface CutConnections {
  /** Had not sent its whole request, or was not answered yet. */
  readonly unanswered: number;
  /** Had not read its whole answer. */
  readonly unread: number;
}

/**
 * The connections of a server, for its end. Node closes idle ones only when the server begins to close: one whose answer was under
 * way then stays until its keep-alive is over. It also takes one for idle whose answer is not all sent, and never one that has
 * sent nothing yet, or half a head.
 */
export class Connections {
  private readonly open = new Set<Socket>();

  /** Before the server listens. */
  constructor(private readonly server: Server) {
    server.on('connection', (socket: Socket) => {
      this.open.add(socket);
      socket.once('close', () => this.open.delete(socket));
    });
    // Whoever closes the server, Fastify and Node themselves, asks for this one.
    server.closeIdleConnections = () => {
      this.closeIdle();
    };
  }

  /** Resolves once the server, which somebody closes, has none left: idle ones at once, others with the end of their answer, and whatever is left after so many milliseconds. */
  async end(milliseconds: number): Promise<CutConnections> {
    const end = performance.now() + milliseconds;
    this.closeIdle();
    while ((this.server.listening || this.open.size > 0) && performance.now() < end) {
      await pause(sweepMs);
      this.closeIdle();
    }
    const unread = [...this.open].filter(hasUnread).length;
    const cut = { unanswered: this.open.size - unread, unread };
    this.server.closeAllConnections();
    for (const socket of this.open) socket.destroy();
    return cut;
  }

  /** Whoever was refused without a request is being told so, and ends by itself. */
  private closeIdle(): void {
    for (const socket of this.open)
      if (!hasRequest(socket) && socket.writable && !hasUnread(socket)) socket.destroy();
  }
}

/** Node keeps here what is being answered, from the end of its head until its answer is sent; nothing else tells. */
function hasRequest(socket: Socket): boolean {
  return Boolean((socket as { _httpMessage?: unknown })._httpMessage);
}

function hasUnread(socket: Socket): boolean {
  return socket.writableLength > 0;
}
