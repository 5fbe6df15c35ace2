import type { FastifyInstance } from 'fastify';

interface KnownRoute {
  readonly path: string;
  readonly method: string;
  readonly pattern: RegExp;
}

/** Remembers the routes of a Fastify instance, since its router tells a wrong method from a wrong path no more than 404 does. */
export class KnownRoutes {
  private readonly routes: KnownRoute[] = [];

  private constructor() {
    // Made by `watch`, which must come before the first route.
  }

  static watch(fastify: FastifyInstance): KnownRoutes {
    const known = new KnownRoutes();
    fastify.addHook('onRoute', ({ url, method }) => {
      // A door refuses the methods that it does not serve by one route for all of them: not something that it answers.
      if (Array.isArray(method)) return;
      known.routes.push({ path: url, method, pattern: patternOf(url) });
    });
    return known;
  }

  /** Every route that serves one method, in the order of registration. */
  list(): readonly { readonly path: string; readonly method: string }[] {
    return this.routes.map(({ path, method }) => ({ path, method }));
  }

  /** Methods that a concrete path answers; empty when nothing is there. */
  methodsAt(path: string): readonly string[] {
    const methods = this.routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
    return [...new Set(methods)].sort();
  }
}

function patternOf(url: string): RegExp {
  const segments = url.split('/').map((segment) => {
    if (segment.startsWith(':')) return '[^/]+';
    return segment === '*' ? '.*' : segment.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${segments.join('/')}$`);
}
