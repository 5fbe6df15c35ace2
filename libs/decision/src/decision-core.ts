import { AuthzError, type Decision } from '#libs/domain';
import { ApiKeyCache } from './callers/api-key-cache.js';
import { ApiKeyReader } from './callers/api-key-reader.js';
import { AuthenticateCaller } from './callers/authenticate-caller.js';
import { CheckAccess } from './check-access.js';
import { CheckBatch } from './check-batch.js';
import { Decide } from './decide.js';
import type { DecisionConfig } from './decision.config.js';
import { CoalescingEvaluator } from './evaluators/coalescing-evaluator.js';
import type { Evaluator } from './evaluators/evaluator.js';
import { LocalDecisions } from './evaluators/local-decisions.js';
import { LocallyCachedEvaluator } from './evaluators/locally-cached-evaluator.js';
import { PolicyEvaluator } from './evaluators/policy-evaluator.js';
import { SharedCacheChoice } from './evaluators/shared-cache-choice.js';
import { SharedCachedEvaluator } from './evaluators/shared-cached-evaluator.js';
import { Lane } from './flights/lane.js';
import { SingleFlight } from './flights/single-flight.js';
import type { ClientDirectory } from './ports/client-directory.js';
import type { DecisionObserver } from './ports/decision-observer.js';
import type { PolicyEngine } from './ports/policy-engine.js';
import type { RealmSource } from './ports/realm-source.js';
import { NoSharedDecisionCache, type SharedDecisionCache } from './ports/shared-decision-cache.js';
import type { SubjectDirectory } from './ports/subject-directory.js';
import type { TokenVerifier } from './ports/token-verifier.js';
import { QueryPolicy } from './query-policy.js';
import { BoundedRealmSource } from './replica/bounded-realm-source.js';
import { PolicyLoader } from './replica/policy-loader.js';
import { Replica } from './replica/replica.js';
import { Moments } from './subjects/moment.js';
import { SubjectCache } from './subjects/subject-cache.js';
import { SubjectReader } from './subjects/subject-reader.js';
import { SubjectResolver } from './subjects/subject-resolver.js';
import { type NextTurn, systemTurn } from './time/next-turn.js';
import { systemTimer, type Timer } from './time/timer.js';

export interface DecisionCoreDeps {
  readonly config: DecisionConfig;
  readonly source: RealmSource;
  readonly subjects: SubjectDirectory;
  readonly clients: ClientDirectory;
  readonly tokens: TokenVerifier;
  readonly engine: PolicyEngine;
  readonly sharedCache: SharedDecisionCache;
  readonly observer: DecisionObserver;
  /** How many users the directory can look up at once; ten unless given. */
  readonly lookupsAtOnce?: number;
  /** Monotonic time; the system's unless given. */
  readonly timer?: Timer;
  /** How a long batch lets others run in between; the system's unless given. */
  readonly nextTurn?: NextTurn;
  /** Wall time, against which keys expire; the system's unless given. */
  readonly clock?: () => Date;
  /** In [0, 1); varies lifetimes. */
  readonly random?: () => number;
}

export interface DecisionCore {
  readonly replica: Replica;
  readonly checkAccess: CheckAccess;
  readonly checkBatch: CheckBatch;
  readonly queryPolicy: QueryPolicy;
  readonly authenticateCaller: AuthenticateCaller;
}

type Wiring = DecisionCoreDeps & Required<Pick<DecisionCoreDeps, 'timer' | 'nextTurn' | 'clock' | 'random'>>;

/** Wires the use cases. Nothing is asked or loaded before `replica.start()`. */
export function createDecisionCore(deps: DecisionCoreDeps): DecisionCore {
  const wiring: Wiring = {
    ...deps,
    timer: deps.timer ?? systemTimer,
    nextTurn: deps.nextTurn ?? systemTurn,
    clock: deps.clock ?? (() => new Date()),
    random: deps.random ?? Math.random,
  };
  const { config, clients, tokens, observer, timer, nextTurn, clock } = wiring;
  const timeoutMs = config.decisionTimeoutMs;
  const users = new SubjectCache({ maxEntries: config.subjectsMaxEntries, maxSize: config.subjectsMaxBytes });
  const apiKeys = new ApiKeyCache(config.apiKeysMaxEntries);
  const replica = replicaOf(wiring, [users, apiKeys]);
  const reader = new SubjectReader({
    directory: deps.subjects,
    cache: users,
    replica,
    timer,
    lane: lookupsOf(wiring),
    maxFlightMs: timeoutMs,
  });
  const keys = new ApiKeyReader({
    clients,
    cache: apiKeys,
    timer,
    maxFlightMs: timeoutMs,
    unknownKeysPerSecond: config.unknownKeysPerSecond,
  });
  const resolver = new SubjectResolver({ reader, replica, tokens });
  const moments = new Moments(replica, resolver);
  const decide = new Decide(evaluatorOf(wiring));
  const check = { replica, resolver, moments, decide, observer, timer, timeoutMs };
  return {
    replica,
    checkAccess: new CheckAccess(check),
    checkBatch: new CheckBatch({ ...check, nextTurn, maxInputCharacters: config.maxBatchInputCharacters }),
    queryPolicy: new QueryPolicy({ replica, timer, timeoutMs }),
    authenticateCaller: new AuthenticateCaller({ keys, tokens, replica, timer, clock, timeoutMs }),
  };
}

function lookupsOf({ config, lookupsAtOnce = 10, timer }: Wiring): Lane {
  return new Lane({
    width: lookupsAtOnce,
    maxWaitingOfGroup: config.lookupsWaiting,
    maxWaiting: config.lookupsWaiting * 8,
    maxWaitMs: config.decisionTimeoutMs,
    timer,
    refusal: tooManyLookups,
  });
}

function tooManyLookups(): AuthzError {
  return new AuthzError('store_unavailable', 'too many subjects wait to be looked up', {
    retryAfterSeconds: 1,
  });
}

function replicaOf(
  { config, engine, observer, timer, nextTurn, clock, ...rest }: Wiring,
  listeners: readonly (SubjectCache | ApiKeyCache)[],
): Replica {
  const source = new BoundedRealmSource(rest.source, timer, config.storeTimeoutMs);
  const loader = new PolicyLoader(source, engine, observer, timer);
  const { pollIntervalMs, demandWaitMs } = config;
  const maxStalenessMs = config.maxStalenessMs === 0 ? Infinity : config.maxStalenessMs;
  const following = { source, loader, listeners, observer, timer, nextTurn, maxStalenessMs };
  return new Replica({ ...following, clock, pollIntervalMs, demandWaitMs });
}

/**
 * Outermost first: decisions in process, then equal questions in flight joined, then the shared cache, then the policy. The
 * shared cache stands inside, so that equal questions also share its round trip.
 */
function evaluatorOf(wiring: Wiring): Evaluator {
  const { config, observer, timer, random } = wiring;
  const asked = sharedCacheAround(new PolicyEvaluator(timer, observer), wiring);
  const flights = new SingleFlight<Decision>(timer, config.decisionTimeoutMs);
  const joined = new CoalescingEvaluator(asked, flights, observer);
  if (config.cacheMaxEntries === 0) return joined;
  const ttl = config.cacheTtlSeconds * 1000;
  const decisions = new LocalDecisions({ maxEntries: config.cacheMaxEntries, maxSize: config.cacheMaxBytes });
  return new LocallyCachedEvaluator(joined, decisions, () => varied(ttl, random), timer, observer);
}

function sharedCacheAround(
  inner: Evaluator,
  { config, sharedCache, observer, timer, random }: Wiring,
): Evaluator {
  if (config.cacheShared === 'off' || sharedCache instanceof NoSharedDecisionCache) return inner;
  return new SharedCachedEvaluator({
    inner,
    cache: sharedCache,
    choice: new SharedCacheChoice(config.cacheShared),
    lifetimeSeconds: () => varied(config.cacheSharedTtlSeconds, random),
    timer,
    observer,
  });
}

/** By up to a tenth, so that what was kept together does not expire together. */
function varied(lifetime: number, random: () => number): number {
  return Math.ceil(lifetime * (0.9 + 0.2 * random()));
}
