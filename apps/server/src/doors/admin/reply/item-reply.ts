import { entityTagOf } from './entity-tag.js';

/** What reading one item answers: the item, with its entity tag beside it. */
export class ItemReply {
  readonly tag: string;

  /** `tagged` where the tag is not made of all that is answered. */
  constructor(
    readonly item: object,
    tagged: object = item,
  ) {
    this.tag = entityTagOf(tagged);
  }
}
