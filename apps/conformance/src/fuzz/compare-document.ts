import type { LoadedPolicy } from '#libs/decision';

import type { Difference } from './compare-program.js';
import type { OpaWasm } from './opa-wasm.js';
import type { OpaServer } from './opa-server.js';
import { differInOrderAndDigitsOnly } from './order-and-digits.js';
import type { OurEngine } from './our-engine.js';
import { sameOutcome } from './outcome.js';

/** A policy that both sides have loaded. */
export interface LoadedDocument {
  /** Rego and a `data.json`, by file name. */
  readonly files: Readonly<Record<string, string>>;
  /** Slash path, the entrypoint too. */
  readonly path: string;
  readonly loaded: LoadedPolicy;
  /** Refusing an input is right, whatever OPA makes of it. */
  readonly mayRefuse: boolean;
}

export interface DocumentEvaluators {
  readonly ours: OurEngine;
  readonly opaWasm: OpaWasm;
}

/** Undefined where both agree but for order and digits, or OPA's own Wasm answers as we do. */
export async function compareDocument(
  evaluators: DocumentEvaluators,
  server: OpaServer,
  { files, path, loaded, mayRefuse }: LoadedDocument,
  input: string,
): Promise<Difference | undefined> {
  const ours = await evaluators.ours.evaluate(loaded, path, input);
  if (mayRefuse && ours.kind === 'error' && ours.reason.startsWith('invalid_request')) return undefined;
  const theirs = await server.evaluate(path, input);
  if (sameOutcome(ours, theirs) || differInOrderAndDigitsOnly(ours, theirs)) return undefined;
  if (await evaluators.opaWasm.answersAs(ours, { files, document: path, input })) return undefined;
  return { policy: policyText(files), rule: path, input, ours, theirs };
}

function policyText(files: LoadedDocument['files']): string {
  return Object.entries(files)
    .filter(([name]) => name.endsWith('.rego'))
    .map(([, text]) => text)
    .join('\n');
}
