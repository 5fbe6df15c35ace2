import type { Written } from '#libs/administration';
import { entityTagOf } from './entity-tag.js';

interface Parts {
  readonly status: number;
  readonly item: object;
  readonly revision: number;
  /** Path segments below the request's own path. */
  readonly location: readonly string[] | null;
  /** Of the item as it is now; null: it is gone. */
  readonly tag: string | null;
  /** Whose revision it is; null: of the realm that the path names. */
  readonly realm: string | null;
}

/** What a write answers: the item beside the revision that the write made. */
export class WriteReply {
  private constructor(private readonly parts: Parts) {}

  /** 201, with `Location` below the collection that was posted to; without segments, the path itself. */
  static created({ revision }: Written<unknown>, item: object, ...location: readonly string[]): WriteReply {
    return new WriteReply({ status: 201, item, revision, location, tag: entityTagOf(item), realm: null });
  }

  static changed({ revision }: Written<unknown>, item: object): WriteReply {
    return new WriteReply({
      status: 200,
      item,
      revision,
      location: null,
      tag: entityTagOf(item),
      realm: null,
    });
  }

  static deleted({ revision }: Written<unknown>): WriteReply {
    return new WriteReply({ status: 200, item: {}, revision, location: null, tag: null, realm: null });
  }

  get status(): number {
    return this.parts.status;
  }

  get item(): object {
    return this.parts.item;
  }

  get revision(): number {
    return this.parts.revision;
  }

  get location(): readonly string[] | null {
    return this.parts.location;
  }

  get tag(): string | null {
    return this.parts.tag;
  }

  get realm(): string | null {
    return this.parts.realm;
  }

  /** The same answer to a write in another realm than the path names. */
  inRealm(realm: string): WriteReply {
    return new WriteReply({ ...this.parts, realm });
  }

  /** The same answer where reading the item answers something else than the write does. */
  taggedAs(view: object): WriteReply {
    return new WriteReply({ ...this.parts, tag: entityTagOf(view) });
  }

  /** The same answer with more members. */
  with(members: object): WriteReply {
    return new WriteReply({ ...this.parts, item: { ...this.item, ...members } });
  }
}
