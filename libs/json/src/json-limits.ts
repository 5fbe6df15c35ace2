/** Bounds on untrusted JSON text. */
export interface JsonLimits {
  /** Size of the UTF-8 text in bytes. */
  readonly maxBytes: number;
  /** Nested arrays and objects: a scalar has depth 0, `[]` depth 1. */
  readonly maxDepth: number;
}
