/** Characters by inclusive bounds. */
export type Span = readonly [low: number, high: number];

export type GlobPart =
  | { readonly kind: 'text'; readonly text: string }
  /** `*`, `**` and `?`. */
  | { readonly kind: 'some' | 'all' | 'one' }
  | { readonly kind: 'class'; readonly negated: boolean; readonly spans: readonly Span[] }
  | { readonly kind: 'choice'; readonly choices: readonly GlobParts[] };

export type GlobParts = readonly GlobPart[];
