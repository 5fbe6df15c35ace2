import { describe, expect, it } from '@jest/globals';

import { Metrics } from './metrics.js';

const exposed = async (use: (metrics: Metrics) => void): Promise<string> => {
  const metrics = new Metrics({ process: false });
  use(metrics);
  return (await metrics.expose()).text;
};

describe('metrics', () => {
  it('count decisions by door and outcome, each item of a batch', async () => {
    const text = await exposed((metrics) => {
      const door = metrics.door('authzen', 'evaluations');
      door.answered('allow');
      door.answered('allow');
      door.answered('evaluation_failed');
      metrics.door('opa', 'data').answered('allow');
    });
    expect(text).toContain('portcullis_decisions_total{door="authzen",outcome="allow"} 2');
    expect(text).toContain('portcullis_decisions_total{door="authzen",outcome="evaluation_failed"} 1');
    expect(text).toContain('portcullis_decisions_total{door="opa",outcome="allow"} 1');
  });

  it('show latency as cumulative buckets with sum and count', async () => {
    const text = await exposed((metrics) => {
      const door = metrics.door('authzen', 'evaluation');
      for (const seconds of [0.00005, 0.002, 0.002, 60]) door.took(seconds);
    });
    const series = (le: string) =>
      `portcullis_request_duration_seconds_bucket{door="authzen",operation="evaluation",le="${le}"}`;
    expect(text).toContain(`${series('0.0001')} 1`);
    expect(text).toContain(`${series('0.001')} 1`);
    expect(text).toContain(`${series('0.0025')} 3`);
    expect(text).toContain(`${series('5')} 3`);
    expect(text).toContain(`${series('+Inf')} 4`);
    expect(text).toMatch(/portcullis_request_duration_seconds_sum\{[^}]*\} 60.00405/);
    expect(text).toMatch(/portcullis_request_duration_seconds_count\{[^}]*\} 4/);
    expect(text).toContain('# TYPE portcullis_request_duration_seconds histogram');
  });

  it('count the work of the use cases', async () => {
    const text = await exposed((metrics) => {
      metrics.decided('deny');
      metrics.undecided('store_unavailable');
      metrics.cacheLookedUp('local', false);
      metrics.cacheLookedUp('shared', true);
      metrics.evaluationShared();
      metrics.evaluated('document_authz', 0.00002);
      metrics.revisionApplied('default', 7);
      metrics.revisionApplied('default', 9);
      metrics.followFailed();
      metrics.policyLoadFailed('default', 'todo');
    });
    for (const line of [
      'portcullis_checks_total{outcome="deny"} 1',
      'portcullis_checks_total{outcome="store_unavailable"} 1',
      'portcullis_cache_lookups_total{tier="local",result="miss"} 1',
      'portcullis_cache_lookups_total{tier="shared",result="hit"} 1',
      'portcullis_shared_evaluations_total 1',
      'portcullis_evaluation_duration_seconds_count{policy="document_authz"} 1',
      'portcullis_applied_revision{realm="default"} 9',
      'portcullis_follow_failures_total 1',
      'portcullis_policy_load_failures_total{realm="default",policy="todo"} 1',
    ]) {
      expect(text).toContain(`${line}\n`);
    }
  });

  it('tell ages as they are now, and of no realm that is gone', async () => {
    const text = await exposed((metrics) => {
      metrics.realmAges([
        ['default', 1],
        ['gone', 2],
      ]);
      metrics.realmAges([['default', 1.5]]);
    });
    expect(text).toContain('portcullis_realm_age_seconds{realm="default"} 1.5\n');
    expect(text).not.toContain('gone');
  });

  it('start at zero where absence would hide trouble', async () => {
    const text = await exposed(() => undefined);
    expect(text).toContain('portcullis_follow_failures_total 0');
    expect(text).toContain('portcullis_checks_total{outcome="allow"} 0');
  });

  it('keep the number of series bounded however many policies there are', async () => {
    const text = await exposed((metrics) => {
      for (let i = 0; i < 5000; i++) metrics.evaluated(`policy-${i}`, 0.001);
    });
    const counted = text.match(/portcullis_evaluation_duration_seconds_count/g) ?? [];
    expect(counted.length).toBeLessThanOrEqual(201);
    expect(text).toContain('portcullis_evaluation_duration_seconds_count{policy="other"} 4800');
  });

  it('stay right when scraped twice', async () => {
    const metrics = new Metrics({ process: false });
    metrics.decided('allow');
    expect((await metrics.expose()).text).toBe((await metrics.expose()).text);
  });

  it('belong to one instance, so that two can live in one process', async () => {
    const text = await exposed(() => {
      new Metrics({ process: false }).decided('allow');
    });
    expect(text).toContain('portcullis_checks_total{outcome="allow"} 0');
  });

  it('carry the process when asked', async () => {
    const text = (await new Metrics({ process: true }).expose()).text;
    expect(text).toContain('process_cpu_seconds_total');
  });
});
