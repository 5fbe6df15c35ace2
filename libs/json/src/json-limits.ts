/** Bounds on untrusted JSON text. */
export interface JsonLimits {
  /** Size of the UTF-8 text in bytes. */
  readonly maxBytes: number;
  /** Nested arrays and objects: a scalar has depth 0, `[]` depth 1. */
  readonly maxDepth: number;
  /**
   * Refuse integers beyond ±(2^53 - 1) that a double cannot hold (RFC 7493, section 2.2): rounded, one account number would
   * equal its neighbour. For text of which the parsed value is used, not the text.
   */
  readonly exactIntegers?: boolean;
}
