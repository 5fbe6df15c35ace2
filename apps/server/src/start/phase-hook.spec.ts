import Fastify from 'fastify';
import { describe, expect, it } from '@jest/globals';
import { httpStatusOf } from '#libs/transport';
import { AuthzError } from '#libs/domain';
import { Lifecycle, type Phase } from './lifecycle.js';
import { registerPhaseHook } from './phase-hook.js';

async function answerIn(phase: Phase, url: string) {
  const lifecycle = new Lifecycle();
  if (phase === 'serving') lifecycle.serve();
  if (phase === 'draining') lifecycle.drain();
  const fastify = Fastify();
  registerPhaseHook(fastify, lifecycle);
  fastify.setErrorHandler((error, _request, reply) =>
    reply.code(error instanceof AuthzError ? httpStatusOf(error.code) : 500).send(),
  );
  fastify.get('*', (_request, reply) => reply.send('answered'));
  const { statusCode, headers } = await fastify.inject({ url });
  return [statusCode, headers['connection'] ?? null];
}

describe('registerPhaseHook', () => {
  it.each<[Phase, string, number, string | null]>([
    ['starting', '/access/v1/evaluation', 503, 'keep-alive'],
    ['starting', '/admin/v1/users', 503, 'keep-alive'],
    ['starting', '/healthy', 503, 'keep-alive'],
    ['starting', '/health/live', 200, 'keep-alive'],
    ['starting', '/health/ready', 200, 'keep-alive'],
    ['starting', '/metrics', 200, 'keep-alive'],
    ['serving', '/access/v1/evaluation', 200, 'keep-alive'],
    ['draining', '/access/v1/evaluation', 200, 'close'],
    ['draining', '/health/ready', 200, 'close'],
  ])('while %s, %s is answered %i (connection: %s)', async (phase, url, status, connection) => {
    expect(await answerIn(phase, url)).toEqual([status, connection]);
  });
});

describe('Lifecycle', () => {
  it('never goes back to serving', () => {
    const lifecycle = new Lifecycle();
    lifecycle.drain();
    lifecycle.serve();
    expect(lifecycle.phase).toBe('draining');
  });
});
