import type { ErrorCode } from '#libs/domain';

import type { DataChange } from '../host/data-change.js';
import type { DataImage, DataSegment } from '../host/data-image.js';
import type { DataText } from '../reads/data-text.js';
import type { ProgramFacts } from '../host/program-facts.js';

/** A policy as it travels: what it is made of is shared between threads, not copied. */
export interface PolicyParts {
  readonly module: WebAssembly.Module;
  readonly image: DataImage;
  /** Bytes that one evaluation may take beyond the data. */
  readonly growthBytes: number;
}

/** A long evaluation. */
export interface EvaluationJob {
  readonly policy: number;
  readonly entrypoint: number;
  readonly input: string | undefined;
  /** Nanoseconds since the epoch: the instant of the question. */
  readonly now: bigint;
  readonly timeoutMs: number;
  readonly resultBytes: number;
}

export type ToWorker =
  | { readonly kind: 'policy'; readonly policy: number; readonly parts: PolicyParts }
  | { readonly kind: 'forget'; readonly policy: number }
  | { readonly kind: 'evaluate'; readonly job: EvaluationJob }
  | { readonly kind: 'compile'; readonly wasm: Uint8Array<ArrayBuffer> }
  | {
      readonly kind: 'image';
      readonly module: WebAssembly.Module;
      readonly text: DataText;
      /** Bytes that the image may have. */
      readonly most: number;
    }
  | {
      readonly kind: 'segment';
      readonly module: WebAssembly.Module;
      readonly start: number;
      readonly changes: readonly DataChange[];
    };

/** Why there is no answer. Errors lose their class on the way, so it is spelled out. */
export type Failure =
  | { readonly kind: 'deadline' }
  | { readonly kind: 'abort'; readonly reason: string }
  /** What callers may see as it is. */
  | { readonly kind: 'refusal'; readonly code: ErrorCode; readonly message: string }
  | { readonly kind: 'fault'; readonly message: string };

export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'answered'; readonly result: string | undefined; readonly milliseconds: number }
  | { readonly kind: 'built'; readonly image: DataImage }
  | { readonly kind: 'compiled'; readonly facts: ProgramFacts }
  | { readonly kind: 'laidOut'; readonly segment: DataSegment }
  | { readonly kind: 'failed'; readonly failure: Failure };
