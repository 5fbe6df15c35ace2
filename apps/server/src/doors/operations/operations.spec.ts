import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';

import type { ReplicaStatus } from '#libs/decision';
import { createLogger, Metrics } from '#libs/telemetry';

import { registerAccessLog } from '../http/access-log.js';
import { httpServerOptions, registerRequestContext } from '../http/request-context.js';
import { MetricsDecisionObserver } from './metrics-decision-observer.js';
import { OperationsModule } from './operations.module.js';
import { OperationsSource } from './operations-source.js';

const healthy: ReplicaStatus = {
  ready: true,
  storeReachable: true,
  lastFollowedAt: new Date('2026-01-02T03:04:05Z'),
  realms: 2,
  firstLoad: { realms: 2, policies: 3, loaded: 3 },
  staleRealms: 0,
  failingPolicies: [],
};

const failing = { realm: 'acme', policy: 'takeover', digest: 'sha256:1', reason: 'x' };

class ScriptedSource extends OperationsSource {
  health: ReplicaStatus = healthy;
  cache: 'off' | 'up' | 'down' = 'up';
  writable = true;
  isDraining = false;
  counted = new Metrics({ process: false });

  override replica() {
    return this.health;
  }
  override storeWritable() {
    return this.writable;
  }
  override sharedCache() {
    return this.cache;
  }
  override draining() {
    return this.isDraining;
  }
  override metrics() {
    return this.counted.expose();
  }
}

const source = new ScriptedSource();
const log: string[] = [];
let app: NestFastifyApplication;

beforeAll(async () => {
  const module = await Test.createTestingModule({ imports: [OperationsModule.register(source)] }).compile();
  app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(httpServerOptions()));
  app.useLogger(false);
  const fastify = app.getHttpAdapter().getInstance();
  registerRequestContext(fastify);
  registerAccessLog(
    fastify,
    createLogger({ level: 'info', destination: { write: (line) => log.push(line) } }),
  );
  await app.init();
  await fastify.ready();
});

afterAll(() => app.close());

beforeEach(() => {
  source.health = healthy;
  source.cache = 'up';
  source.writable = true;
  source.isDraining = false;
});

const get = (url: string) => app.inject({ url, headers: { 'x-request-id': 'r-1' } });

describe('liveness', () => {
  it('depends on nothing outside the process', async () => {
    source.health = { ...healthy, ready: false, storeReachable: false };
    source.cache = 'down';
    const answer = await get('/health/live');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({ status: 'ok' });
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'x-request-id': 'r-1' });
  });
});

describe('readiness', () => {
  it.each<[string, Partial<ReplicaStatus>, 'off' | 'up' | 'down', number, string]>([
    ['everything is there', {}, 'up', 200, 'ok'],
    ['no shared cache is configured', {}, 'off', 200, 'ok'],
    ['the shared cache is lost', {}, 'down', 200, 'degraded'],
    ['the store is lost after loading', { storeReachable: false }, 'up', 200, 'degraded'],
    ['a policy version cannot be loaded', { failingPolicies: [failing] }, 'up', 200, 'degraded'],
    ['one realm of two is too old to answer by', { staleRealms: 1 }, 'up', 200, 'degraded'],
    ['all realms are too old to answer by', { staleRealms: 2 }, 'up', 503, 'error'],
    ['nothing is loaded yet', { ready: false }, 'up', 503, 'error'],
    ['the store was never there', { ready: false, storeReachable: false }, 'up', 503, 'error'],
  ])('when %s', async (_name, health, cache, code, status) => {
    source.health = { ...healthy, ...health };
    source.cache = cache;
    const answer = await get('/health/ready');
    expect(answer.statusCode).toBe(code);
    expect(answer.json()).toMatchObject({ status });
    expect(answer.headers['x-request-id']).toBe('r-1');
  });

  it('is degraded while the store takes no writes, and says so', async () => {
    source.writable = false;
    const answer = await get('/health/ready');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({
      status: 'degraded',
      details: { store: { status: 'degraded', message: 'the store is read-only: writes are refused' } },
    });
  });

  it('says how far the first load is', async () => {
    source.health = {
      ...healthy,
      ready: false,
      realms: 3,
      firstLoad: { realms: 5, policies: 300, loaded: 120 },
    };
    const answer = await get('/health/ready');
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toMatchObject({
      details: {
        replica: {
          message: 'loading: realms 3/5, policies 120/300',
          realms: 3,
          realms_known: 5,
          policies: 120,
          policies_known: 300,
        },
      },
    });
  });

  it('says what is wrong without naming realms or policies', async () => {
    source.health = { ...healthy, storeReachable: false, failingPolicies: [failing] };
    const answer = await get('/health/ready');
    expect(answer.json()).toMatchObject({
      details: {
        replica: {
          status: 'degraded',
          realms: 2,
          failing_policies: 1,
          last_followed_at: '2026-01-02T03:04:05.000Z',
        },
        store: { status: 'degraded' },
        shared_cache: { status: 'up', configured: true },
      },
    });
    expect(answer.body).not.toMatch(/acme|takeover/);
  });

  it('ends with the first sign of shutting down, however healthy', async () => {
    source.isDraining = true;
    const answer = await get('/health/ready');
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toEqual({ status: 'shutting_down' });
    expect(answer.headers['retry-after']).toBe('1');
    expect((await get('/health/live')).statusCode).toBe(200);
  });
});

describe('metrics', () => {
  it('are Prometheus text', async () => {
    source.counted.decided('allow');
    const answer = await get('/metrics');
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toMatch(/^text\/plain; version=0.0.4/);
    expect(answer.body).toContain('portcullis_checks_total{outcome="allow"} 1');
  });
});

describe('the decision observer', () => {
  it('counts everything it is told and logs what somebody must look at', async () => {
    const metrics = new Metrics({ process: false });
    const lines: string[] = [];
    const logger = createLogger({ level: 'info', destination: { write: (line) => lines.push(line) } });
    const observer = new MetricsDecisionObserver(metrics, logger);
    observer.decided('allow');
    observer.undecided('evaluation_timeout');
    observer.cacheLookedUp('shared', true);
    observer.evaluationShared();
    observer.evaluated('todo', 0.00001);
    observer.revisionApplied('acme', 12);
    observer.revisionFollowFailed(new Error('connection refused'));
    observer.policyLoadFailed('acme', 'todo', 'sha256:1', new Error('bad module'));
    const { text } = await metrics.expose();
    for (const line of [
      'portcullis_checks_total{outcome="allow"} 1',
      'portcullis_checks_total{outcome="evaluation_timeout"} 1',
      'portcullis_cache_lookups_total{tier="shared",result="hit"} 1',
      'portcullis_shared_evaluations_total 1',
      'portcullis_evaluation_duration_seconds_count{policy="todo"} 1',
      'portcullis_applied_revision{realm="acme"} 12',
      'portcullis_follow_failures_total 1',
      'portcullis_policy_load_failures_total{realm="acme",policy="todo"} 1',
    ]) {
      expect(text).toContain(line);
    }
    expect(lines.map((line) => (JSON.parse(line) as { level: string }).level)).toEqual(['warn', 'error']);
    expect(lines.join('')).toMatch(/connection refused[^]*bad module/);
  });
});

describe('beside Nest', () => {
  it('a path that is not there echoes the request id too', async () => {
    const answer = await get('/nowhere');
    expect(answer.statusCode).toBe(404);
    expect(answer.headers['x-request-id']).toBe('r-1');
  });

  it('probes are not in the log at its usual level, the unknown path is, with route and without query', async () => {
    log.length = 0;
    await get('/health/live');
    await get('/nowhere?token=hunter2');
    const lines = log.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ level: 'info', msg: 'request', status: 404, request_id: 'r-1' });
    expect(log.join('')).not.toMatch(/hunter2|nowhere/);
  });
});
