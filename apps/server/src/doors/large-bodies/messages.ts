import type { AuthzError, ErrorCode, Fault } from '#libs/domain';
import type { JsonLimits } from '#libs/json';

import type { SentEvaluations } from '../authzen/written-evaluations.js';
import type { EvaluationLimits } from '../authzen/read-evaluations.js';

/** What a body holds: one question, questions of the evaluations API, or the input of an OPA query. */
export type ReadJob =
  | {
      readonly kind: 'evaluation' | 'evaluations';
      readonly body: Uint8Array<ArrayBuffer>;
      readonly limits: EvaluationLimits;
    }
  | { readonly kind: 'input'; readonly body: Uint8Array<ArrayBuffer>; readonly limits: JsonLimits };

/** An error without its class, which is lost between threads. */
export interface SentRefusal {
  readonly code: ErrorCode;
  readonly message: string;
  readonly faults: readonly Fault[];
}

export type ReadAnswer =
  | { readonly kind: 'evaluations'; readonly evaluations: SentEvaluations }
  | { readonly kind: 'input'; readonly input: string | undefined }
  | { readonly kind: 'refused'; readonly refusal: SentRefusal };

export function sentRefusal({ code, message, faults }: AuthzError): SentRefusal {
  return { code, message, faults };
}
