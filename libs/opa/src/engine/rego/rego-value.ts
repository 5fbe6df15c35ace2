/** A Rego value as the engine's own text format tells it: unlike JSON it keeps sets, any kind of key, and exact numbers. */
export type RegoValue = null | boolean | string | RegoNumber | RegoArray | RegoSet | RegoObject;

export type RegoArray = readonly RegoValue[];

export type RegoEntry = readonly [key: RegoValue, value: RegoValue];

/** Decimal text by JSON's grammar, of any size and precision; never converted on its way through. */
export class RegoNumber {
  constructor(readonly text: string) {}

  static of(value: number | bigint): RegoNumber {
    return new RegoNumber(String(value));
  }
}

/** Members sorted by `compareRego`, without repeats: make one with `setOf`. */
export class RegoSet {
  constructor(readonly members: readonly RegoValue[]) {}
}

/** Entries sorted by key, keys without repeats: make one with `objectOf`. */
export class RegoObject {
  constructor(readonly entries: readonly RegoEntry[]) {}
}
