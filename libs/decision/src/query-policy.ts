import { AuthzError, type JsonValue } from '#libs/domain';
import type { CheckedJson } from '#libs/json';
import { parseJson } from '#libs/json';
import type { CheckOptions } from './check-access.js';
import { type Payer, somebody } from './fairness/payer.js';
import type { Replica } from './replica/replica.js';
import type { RealmState } from './replica/realm-state.js';
import type { ServingPolicy } from './replica/serving-policy.js';
import { servingPolicyOf } from './replica/serving-policy-of.js';
import { Deadline } from './time/deadline.js';
import type { Timer } from './time/timer.js';

export interface QueryPolicyDeps {
  readonly replica: Replica;
  readonly timer: Timer;
  readonly timeoutMs: number;
}

export interface QueryAnswer {
  /** JSON text; undefined: the document is undefined, or nothing is at that path. */
  readonly result: string | undefined;
  readonly revision: number;
}

/** What is to be evaluated, and where in its result the answer lies. */
interface Target {
  readonly policy: ServingPolicy;
  readonly entrypoint: string;
  readonly rest: readonly string[];
}

/** Asks a policy for any of its documents, with an input of the caller's own. Answers are not cached. */
export class QueryPolicy {
  constructor(private readonly deps: QueryPolicyDeps) {}

  /**
   * @param path segments below `data`, already decoded: `['document_authz', 'allow']`. What is private to the policy is as
   * if it were not there.
   * @param input JSON text, handed on as it is, checked unless it was before; undefined means no input.
   * Rejects as `CheckAccess.check` does, subjects apart.
   */
  async query(
    realm: string,
    path: readonly string[],
    input: string | CheckedJson | undefined,
    options: CheckOptions = {},
    payer: Payer = somebody,
  ): Promise<QueryAnswer> {
    const deadline = new Deadline(this.deps.timer, this.deps.timeoutMs, options.since);
    const atLeastRevision = options.atLeastRevision ?? 0;
    await this.deps.replica.reached(realm, atLeastRevision, deadline);
    // Taken and leased without a pause in between, so that it is not disposed under us.
    const state = this.deps.replica.state(realm);
    const target = targetOf(state, path, atLeastRevision);
    if (target === undefined) return { result: undefined, revision: state.revision };
    if (deadline.passed) throw late();
    const document = await deadline.bound(evaluated(target, input, state, payer), late);
    return { result: document && shownText(document, target), revision: state.revision };
  }
}

function targetOf(state: RealmState, path: readonly string[], atLeastRevision: number): Target | undefined {
  const entry = state.policies.at(path);
  if (entry === undefined) return undefined;
  const policy = servingPolicyOf(entry, atLeastRevision);
  if (policy.privateNames.hides(path)) return undefined;
  for (let length = path.length; length >= policy.packagePath.length; length--) {
    const segments = path.slice(0, length);
    const entrypoint = segments.join('/');
    // A segment with a slash inside is one name, which no entry point has.
    if (segments.some((segment) => segment.includes('/')) || !policy.loaded.entrypoints.has(entrypoint))
      continue;
    return { policy, entrypoint, rest: path.slice(length) };
  }
  return undefined;
}

async function evaluated(
  { policy, entrypoint }: Target,
  input: string | CheckedJson | undefined,
  state: RealmState,
  payer: Payer,
): Promise<string | undefined> {
  state.policies.lease();
  try {
    return await policy.loaded.evaluate(entrypoint, input, payer);
  } finally {
    state.policies.release();
  }
}

function shownText(document: string, { policy, entrypoint, rest }: Target): string | undefined {
  return memberText(policy.privateNames.shown(document, entrypoint.split('/')), rest);
}

function memberText(document: string, rest: readonly string[]): string | undefined {
  if (rest.length === 0) return document;
  let value: JsonValue | undefined = parseJson(document);
  for (const name of rest) value = member(value, name);
  return value === undefined ? undefined : JSON.stringify(value);
}

/** Own members only. A list is entered by index; a Rego set reads as a list here, since JSON cannot tell them apart. */
function member(value: JsonValue | undefined, name: string): JsonValue | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!Array.isArray(value)) return Object.hasOwn(value, name) ? value[name] : undefined;
  return /^(0|[1-9][0-9]*)$/.test(name) ? value[Number(name)] : undefined;
}

function late(): AuthzError {
  return new AuthzError('evaluation_timeout', 'the document was not evaluated in time');
}
