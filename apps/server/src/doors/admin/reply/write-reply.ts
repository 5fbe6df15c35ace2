import type { Written } from '#libs/administration';

interface Content {
  readonly status: number;
  readonly item: object;
  readonly revision: number;
  /** Path segments below the request's own path. */
  readonly location: readonly string[] | null;
  /** Whose revision it is; null for the realm that the path names. */
  readonly realm: string | null;
}

/** What a write answers: the item beside the revision that the write made. */
export class WriteReply implements Content {
  readonly status: number;
  readonly item: object;
  readonly revision: number;
  readonly location: readonly string[] | null;
  readonly realm: string | null;

  private constructor(content: Content) {
    ({
      status: this.status,
      item: this.item,
      revision: this.revision,
      location: this.location,
      realm: this.realm,
    } = content);
  }
}
