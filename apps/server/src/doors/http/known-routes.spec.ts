import { describe, expect, it } from '@jest/globals';
import fastify from 'fastify';
import { KnownRoutes } from './known-routes.js';

const handler = () => 'answered';
const app = fastify();
const known = KnownRoutes.watch(app);
app.get('/things', handler);
app.post('/things', handler);
app.get('/things/:id', handler);
app.delete('/things/:id', handler);
app.get('/files/*', handler);
app.get('/.well-known/x', handler);
app.route({ method: ['PUT', 'PATCH'], url: '/things', handler });

describe('KnownRoutes', () => {
  it.each([
    ['/things', ['GET', 'HEAD', 'POST']],
    ['/things/7', ['DELETE', 'GET', 'HEAD']],
    ['/things/a%2Fb', ['DELETE', 'GET', 'HEAD']],
    ['/things/', []],
    ['/things/7/8', []],
    ['/files/a/b', ['GET', 'HEAD']],
    ['/.well-known/x', ['GET', 'HEAD']],
    ['/_well-known/x', []],
    ['/nothing', []],
  ])('finds the methods at %s', (path, methods) => {
    expect(known.methodsAt(path)).toEqual(methods);
  });

  it('does not take a refusal of several methods for an answer', () => {
    expect(known.list().map(({ method }) => method)).not.toContain('PUT');
  });
});
