import type { LoadedPolicy } from '#libs/decision';

import type { Difference } from './compare-program.js';
import { limitOfValues } from './known-limits.js';
import type { OpaServer } from './opa-server.js';
import type { OurEngine } from './our-engine.js';
import { sameOutcome } from './outcome.js';

/** A policy that both sides have loaded. */
export interface LoadedDocument {
  readonly policy: string;
  /** Slash path, the entrypoint too. */
  readonly path: string;
  readonly loaded: LoadedPolicy;
  /** Refusing an input is right, whatever OPA makes of it. */
  readonly mayRefuse: boolean;
}

/** Undefined where both agree, or differ only in ways that are known. */
export async function compareDocument(
  server: OpaServer,
  engine: OurEngine,
  { policy, path, loaded, mayRefuse }: LoadedDocument,
  input: string,
): Promise<Difference | undefined> {
  const ours = await engine.evaluate(loaded, path, input);
  if (mayRefuse && ours.kind === 'error' && ours.reason.startsWith('invalid_request')) return undefined;
  const theirs = await server.evaluate(path, input);
  const difference = { policy, rule: path, input, ours, theirs };
  return sameOutcome(ours, theirs) || limitOfValues(difference) !== undefined ? undefined : difference;
}
