import type { IncomingMessage } from 'node:http';

import { AuthzError, type Caller } from '#libs/domain';

/** So small that the bound on connections bounds them too. */
const smallBytes = 16_384;
const callerShare = 1 / 4;
const realmShare = 1 / 2;

/**
 * Bodies on their way in, counted as announced, for what was announced may come at any moment. Only known callers get this far,
 * and neither one of them nor one realm gets all.
 */
export class BodyBudget {
  private total = 0;
  /** By realm, and by realm and caller; what is at nought is not kept. */
  private readonly held = new Map<string, number>();

  constructor(private readonly maxBytes: number) {}

  /**
   * Takes what the body may grow to, until it has arrived, was cut off or was refused. Throws `limit_exceeded` where the caller
   * or its realm has too much under way, `overloaded` where all have.
   * @param maxBytes of one body at this door.
   */
  reserve(caller: Caller, request: IncomingMessage, maxBytes: number): void {
    const bytes = Math.min(announcedBytes(request), maxBytes);
    if (bytes <= smallBytes) return;
    const shares = this.shares(caller);
    for (const { key, most, whose } of shares) {
      if (this.heldBy(key) > 0 && this.heldBy(key) + bytes > most) throw tooMuch(whose, most);
    }
    if (this.total > 0 && this.total + bytes > this.maxBytes) throw overloaded(this.maxBytes);
    const keys = shares.map(({ key }) => key);
    this.add(keys, bytes);
    request.once('close', () => {
      this.add(keys, -bytes);
    });
  }

  private shares({ realm, id }: Caller) {
    return [
      { key: `${realm}\n${id}`, most: this.maxBytes * callerShare, whose: 'this caller has' },
      { key: realm, most: this.maxBytes * realmShare, whose: 'the callers of this realm have' },
    ];
  }

  private heldBy(key: string): number {
    return this.held.get(key) ?? 0;
  }

  private add(keys: readonly string[], bytes: number): void {
    this.total += bytes;
    for (const key of keys) {
      const held = this.heldBy(key) + bytes;
      if (held === 0) this.held.delete(key);
      else this.held.set(key, held);
    }
  }
}

/** What a body may grow to: as announced, or without end when it comes in chunks. */
export function announcedBytes({ headers }: IncomingMessage): number {
  if (headers['transfer-encoding'] !== undefined) return Infinity;
  return Number(headers['content-length'] ?? 0);
}

function tooMuch(whose: string, most: number): AuthzError {
  const message = `${whose} more than ${Math.floor(most)} bytes of request bodies on their way at one time`;
  return new AuthzError('limit_exceeded', message, { retryAfterSeconds: 1 });
}

function overloaded(most: number): AuthzError {
  const message = `more than ${most} bytes of request bodies are on their way at one time`;
  return new AuthzError('overloaded', message, { retryAfterSeconds: 1 });
}
