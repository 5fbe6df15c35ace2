import type { Socket } from 'node:net';

/** Connections on which no request has come yet, oldest first, and some on which one has: nobody is told when it does. */
export class Unasked {
  private readonly sockets = new Set<Socket>();

  add(socket: Socket): void {
    this.sockets.add(socket);
  }

  forget(socket: Socket): void {
    this.sockets.delete(socket);
  }

  /** Each connection is looked at once: one that has asked is not looked at again. */
  takeOldest(): Socket | undefined {
    for (const socket of this.sockets) {
      this.sockets.delete(socket);
      if (!hasAsked(socket)) return socket;
    }
    return undefined;
  }
}

/** Node puts there what is being answered, and null afterwards; before the first whole head there is nothing. */
function hasAsked(socket: Socket): boolean {
  return (socket as { _httpMessage?: unknown })._httpMessage !== undefined;
}
