import type { Written } from '#libs/administration';

/** What a write answers: the item beside the revision that the write made. */
export class WriteReply {
  private constructor(
    readonly status: number,
    readonly item: object,
    readonly revision: number,
    /** Path segments below the request's own path. */
    readonly location: readonly string[] | null,
    /** Whose revision it is; null: of the realm that the path names. */
    readonly realm: string | null = null,
  ) {}

  /** 201, with `Location` below the collection that was posted to; without segments, the path itself. */
  static created(written: Written<unknown>, item: object, ...location: readonly string[]): WriteReply {
    return new WriteReply(201, item, written.revision, location);
  }

  static changed(written: Written<unknown>, item: object): WriteReply {
    return new WriteReply(200, item, written.revision, null);
  }

  static deleted(written: Written<unknown>): WriteReply {
    return new WriteReply(200, {}, written.revision, null);
  }

  /** The same answer to a write in another realm than the path names. */
  inRealm(realm: string): WriteReply {
    return new WriteReply(this.status, this.item, this.revision, this.location, realm);
  }

  /** The same answer with more members. */
  with(members: object): WriteReply {
    const item = { ...this.item, ...members };
    return new WriteReply(this.status, item, this.revision, this.location, this.realm);
  }
}
