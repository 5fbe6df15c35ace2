/** What came of trying one place. `stop` ends the search: going on would ignore what an operator asked for. */
export type SourceOutcome = { readonly path: string } | { readonly missing: string; readonly stop?: boolean };

export interface SearchContext {
  /** Reports what goes on, for people. */
  readonly say: (message: string) => void;
  /** Aborted when the search is called off. */
  readonly signal: AbortSignal;
}

/** One place that the compiler may come from. Expected absence is an outcome; `obtain` rejects only on surprises. */
export interface OpaSource {
  readonly name: string;
  /** True when it takes long and changes the machine. */
  readonly installs: boolean;
  obtain(context: SearchContext): Promise<SourceOutcome>;
}
