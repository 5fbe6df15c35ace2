import type { Exact, ExactObject } from '../exact/exact-json.js';

/** What a case demands of the answer; each row binds variables of the query. */
export type Expectation =
  | { readonly kind: 'rows'; readonly rows: readonly ExactObject[] }
  | { readonly kind: 'defined'; readonly defined: boolean }
  /** `strict`: the error exists in strict mode only; otherwise there is no row. */
  | { readonly kind: 'error'; readonly code: string | undefined; readonly strict: boolean };

/** One case of OPA's compliance suite. */
export interface ComplianceCase {
  readonly folder: string;
  readonly file: string;
  readonly note: string;
  readonly regoV0: boolean;
  readonly query: string;
  readonly modules: readonly string[];
  readonly data: ExactObject | undefined;
  readonly input: Exact | undefined;
  /** Rego text in place of `input`; may hold sets and keys of any kind. */
  readonly inputTerm: string | undefined;
  readonly expectation: Expectation;
  /** The bound values are sets in no particular order. */
  readonly sortBindings: boolean;
  readonly ignoreGeneratedVars: boolean;
  readonly env: Readonly<Record<string, string>>;
}
