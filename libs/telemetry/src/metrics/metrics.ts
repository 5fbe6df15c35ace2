import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';

import { Distributions } from './distributions.js';
import { Tallies } from './tallies.js';

const requestBuckets = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5,
];
const evaluationBuckets = [
  0.000005, 0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1,
];

/** What one operation of one door reports. */
export interface DoorMetrics {
  /** @param outcome `allow`, `deny`, or the code of the error that was answered instead. One per decision, so many per batch. */
  answered(outcome: string): void;
  /** One per request. */
  took(seconds: number): void;
}

export interface MetricsOptions {
  /** Also CPU, memory, event loop and garbage collection of this process; starts observers that live as long as it does. */
  readonly process: boolean;
}

/**
 * Everything that `/metrics` shows, in a registry of its own. Methods are a few additions each, so the hot path may call them.
 * Label values come from us or are bounded in number: beyond it they share the value `other`.
 */
export class Metrics {
  private readonly registry = new Registry();
  private readonly decisions = this.counter('decisions_total', 'Decisions answered', ['door', 'outcome']);
  private readonly requests = new Distributions(
    this.described('request_duration_seconds', 'Time to answer a request', ['door', 'operation']),
    requestBuckets,
  );
  private readonly checks = this.counter('checks_total', 'Outcomes of the use case, whichever door asked', [
    'outcome',
  ]);
  private readonly lookups = this.counter('cache_lookups_total', 'Cache look-ups', ['tier', 'result']);
  private readonly shared = this.counter(
    'shared_evaluations_total',
    'Requests that took the result of an equal one in flight',
    [],
  );
  private readonly evaluations = new Distributions(
    this.described('evaluation_duration_seconds', 'Time in the policy engine', ['policy']),
    evaluationBuckets,
  );
  private readonly revisions = Tallies.gauge(
    this.described('applied_revision', 'Last revision that this replica applied', ['realm']),
  );
  private readonly ages = Tallies.gauge(
    this.described(
      'realm_age_seconds',
      'Time since the store last confirmed that this replica is at its last revision',
      ['realm'],
    ),
  );
  private readonly followFailures = this.counter(
    'follow_failures_total',
    'Attempts to follow the change feed that failed',
    [],
  );
  private readonly loadFailures = this.counter(
    'policy_load_failures_total',
    'Policy versions that could not be loaded; the one before keeps serving',
    ['realm', 'policy'],
  );
  private readonly sharedEvaluation = this.shared.of();
  private readonly followFailure = this.followFailures.of();
  private readonly effects = { allow: this.checks.of('allow'), deny: this.checks.of('deny') };
  private readonly tiers = { local: this.tier('local'), shared: this.tier('shared') };

  constructor(options: MetricsOptions) {
    if (options.process) collectDefaultMetrics({ register: this.registry });
  }

  /** Ask once per door and operation and keep what is returned. */
  door(door: string, operation: string): DoorMetrics {
    const duration = this.requests.of(door, operation);
    const outcomes = new Map<string, { value: number }>();
    const outcomeOf = (outcome: string) => {
      const tally = this.decisions.of(door, outcome);
      outcomes.set(outcome, tally);
      return tally;
    };
    return {
      answered: (outcome) => void ((outcomes.get(outcome) ?? outcomeOf(outcome)).value += 1),
      took: (seconds) => {
        duration.observe(seconds);
      },
    };
  }

  decided(effect: 'allow' | 'deny'): void {
    this.effects[effect].value += 1;
  }

  undecided(code: string): void {
    this.checks.of(code).value += 1;
  }

  cacheLookedUp(tier: 'local' | 'shared', hit: boolean): void {
    this.tiers[tier][hit ? 'hit' : 'miss'].value += 1;
  }

  evaluationShared(): void {
    this.sharedEvaluation.value += 1;
  }

  evaluated(policy: string, seconds: number): void {
    this.evaluations.of(policy).observe(seconds);
  }

  revisionApplied(realm: string, revision: number): void {
    this.revisions.of(realm).value = revision;
  }

  /** Of all realms at this moment; to be told before each `expose`. */
  realmAges(ages: readonly (readonly [realm: string, seconds: number])[]): void {
    this.ages.clear();
    for (const [realm, seconds] of ages) {
      const tally = this.ages.of(realm);
      tally.value = Math.max(tally.value, seconds);
    }
  }

  followFailed(): void {
    this.followFailure.value += 1;
  }

  policyLoadFailed(realm: string, policy: string): void {
    this.loadFailures.of(realm, policy).value += 1;
  }

  /** What waits for its share of the process, and how many were refused since it started; asked when scraped. */
  watchBudget(now: () => { readonly waiting: number; readonly refused: number }): void {
    const registers = [this.registry];
    new Gauge({
      name: 'portcullis_waiting_requests',
      help: 'Decision requests that wait for their share of the process',
      registers,
      collect() {
        this.set(now().waiting);
      },
    });
    new Counter({
      name: 'portcullis_budget_refusals_total',
      help: 'Decision requests refused because too many waited, or they waited too long',
      registers,
      collect() {
        this.reset();
        this.inc(now().refused);
      },
    });
  }

  /** Content type and text in the Prometheus exposition format. */
  async expose(): Promise<{ contentType: string; text: string }> {
    return { contentType: this.registry.contentType, text: await this.registry.metrics() };
  }

  private tier(tier: string) {
    return { hit: this.lookups.of(tier, 'hit'), miss: this.lookups.of(tier, 'miss') };
  }

  private counter(name: string, help: string, labelNames: readonly string[]): Tallies {
    return Tallies.counter(this.described(name, help, labelNames));
  }

  private described(name: string, help: string, labelNames: readonly string[]) {
    return { name: `portcullis_${name}`, help, labelNames, registry: this.registry };
  }
}
