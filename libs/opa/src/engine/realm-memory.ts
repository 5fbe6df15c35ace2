import { AuthzError } from '#libs/domain';

import type { DataImage } from './host/data-image.js';

/** The image, and the instance that is made of it. */
const copies = 2;

/** Bounds what the data of one realm's policies take in the memory of guests, all its policies together. */
export class RealmMemory {
  private readonly taken = new Map<string, number>();

  constructor(private readonly maxBytes: number) {}

  /** Bytes that one more image may have. @param instead what is given back when it serves. */
  roomFor(realm: string, instead?: MemoryShare): number {
    const taken = (this.taken.get(realm) ?? 0) - (instead?.bytes ?? 0);
    return Math.max(0, (this.maxBytes - taken) / copies);
  }

  /** Throws when it is more than there is room for. */
  share(realm: string, image: DataImage, instead?: MemoryShare): MemoryShare {
    const bytes = bytesOf(image);
    if (bytes > this.roomFor(realm, instead)) throw this.beyond();
    return new MemoryShare(this, realm).grow(bytes * copies);
  }

  /** As large as the image has become. Throws when that is more than there is room for. */
  grown(share: MemoryShare, image: DataImage): void {
    const more = bytesOf(image) * copies - share.bytes;
    if (more > this.maxBytes - (this.taken.get(share.realm) ?? 0)) throw this.beyond();
    share.grow(more);
  }

  add(realm: string, bytes: number): void {
    const taken = (this.taken.get(realm) ?? 0) + bytes;
    if (taken === 0) this.taken.delete(realm);
    else this.taken.set(realm, taken);
  }

  beyond(cause?: unknown): AuthzError {
    const message =
      `the policy cannot hold its data: with them, the policies of the realm would take more than ` +
      `${this.maxBytes} bytes of memory (PORTCULLIS_REALM_POLICY_MEMORY_BYTES)`;
    return new AuthzError('policy_invalid', message, { cause });
  }
}

/** What one image takes, shared by the policies that hold it: a policy whose data were changed in place, and its successor. */
export class MemoryShare {
  private holders = 0;
  bytes = 0;

  constructor(
    private readonly memory: RealmMemory,
    readonly realm: string,
  ) {}

  grow(bytes: number): this {
    this.bytes += bytes;
    this.memory.add(this.realm, bytes);
    return this;
  }

  hold(): void {
    this.holders++;
  }

  release(): void {
    this.holders--;
    if (this.holders === 0) this.grow(-this.bytes);
  }
}

function bytesOf(image: DataImage): number {
  return image.end - image.start;
}
