import type { Socket } from 'node:net';

interface Unread {
  /** Bytes of writes that the system took whole. */
  done: number;
  /** Bytes of the write under way that it has not taken yet. */
  queued: number;
  /** Since when it took no more. */
  since: number;
}

export interface UnreadLimits {
  readonly maxUnreadBytes: number;
  readonly unreadSeconds: number;
  /** Told of each client that is cut off, and of how many bytes it left unread. */
  readonly onCut: (bytes: number, why: string) => void;
}

/** Who does not read what we answered. The system's own buffers are not counted: what they took is read, as far as we can tell. */
export class UnreadAnswers {
  private readonly waiting = new Map<Socket, Unread>();

  constructor(
    private readonly open: ReadonlySet<Socket>,
    private readonly limits: UnreadLimits,
  ) {}

  /** To be called often: what happened in between is not seen. Cuts off who waited too long, then the slowest while all hold too much. */
  look(now: number): void {
    let bytes = 0;
    for (const socket of this.open) {
      if (socket.writableLength > 0) bytes += this.note(socket, now);
      else if (this.waiting.size > 0) this.waiting.delete(socket);
    }
    if (bytes > this.limits.maxUnreadBytes) this.cutSlowest(bytes);
  }

  forget(socket: Socket): void {
    this.waiting.delete(socket);
  }

  /** @returns what of its answers still takes memory. */
  private note(socket: Socket, now: number): number {
    const done = socket.bytesWritten - socket.writableLength;
    const queued = queuedOn(socket);
    const unread = this.waiting.get(socket);
    if (unread === undefined || done > unread.done || queued < unread.queued)
      this.waiting.set(socket, { done, queued, since: now });
    else if (now - unread.since >= this.limits.unreadSeconds * 1_000) {
      this.cut(socket, 'it took nothing of its answers for too long');
      return 0;
    }
    return socket.writableLength;
  }

  private cut(socket: Socket, why: string): number {
    const bytes = socket.writableLength;
    this.limits.onCut(bytes, why);
    socket.destroy();
    return bytes;
  }

  private cutSlowest(bytes: number): void {
    let left = bytes;
    const slowest = [...this.waiting].sort(([, a], [, b]) => a.since - b.since);
    for (const [socket] of slowest) {
      if (left <= this.limits.maxUnreadBytes) return;
      left -= this.cut(socket, 'all clients together left too much unread, and it was the slowest');
    }
  }
}

/** Only the handle knows; Node's own timeouts ask it too. */
function queuedOn(socket: Socket): number {
  return (socket as { _handle?: { writeQueueSize?: number } | null })._handle?.writeQueueSize ?? 0;
}
