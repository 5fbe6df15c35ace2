import { evalOpa } from '../build/eval-opa.js';
import { canonicalUnordered } from '../exact/canonical.js';
import { parseExact } from '../exact/exact-json.js';
import type { Outcome } from './outcome.js';

export interface WasmQuestion {
  /** Rego and a `data.json`, by file name. */
  readonly files: Readonly<Record<string, string>>;
  /** Slash path. */
  readonly document: string;
  /** JSON text. */
  readonly input: string;
}

/** Some builtins of OPA's Wasm loop for ever; here as there the deadline makes an error of that. */
const timeout = ['--timeout', '3s'];

/**
 * OPA's own Wasm runtime with OPA's own builtins beside it. What it answers as we do, and OPA's evaluator does not, is a limit of
 * OPA's Wasm and no fault of ours.
 */
export class OpaWasm {
  /** @param opa one that has the runtime. */
  constructor(private readonly opa: string) {}

  /** Sets come in the order of a hash table and numbers in several spellings, so neither counts. */
  async answersAs(ours: Outcome, question: WasmQuestion): Promise<boolean> {
    const theirs = await this.evaluate(question);
    if (ours.kind !== 'value' || theirs.kind !== 'value') return ours.kind === theirs.kind;
    return canonicalUnordered(parseExact(ours.json)) === canonicalUnordered(parseExact(theirs.json));
  }

  private async evaluate(question: WasmQuestion): Promise<Outcome> {
    const answer = await evalOpa(this.opa, { ...question, target: 'wasm', options: timeout });
    if ('refusal' in answer) return { kind: 'error', reason: answer.refusal };
    return answer.json === undefined ? { kind: 'undefined' } : { kind: 'value', json: answer.json };
  }
}
