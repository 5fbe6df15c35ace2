import type { OpenApiPaths } from './openapi-document.js';

interface Route {
  readonly method: string;
  /** As Fastify has it: `/users/:id`. */
  readonly path: string;
}

export interface RouteDifferences {
  /** `GET /users/{id}`: answered, but not in the document. */
  readonly undocumented: readonly string[];
  /** In the document, but nobody answers. */
  readonly unanswered: readonly string[];
}

/** Holds the document against the routes. `HEAD` and `OPTIONS` go without saying, and so does what serves the document itself. */
export function routeDifferences(paths: OpenApiPaths, routes: readonly Route[]): RouteDifferences {
  const documented = new Set(
    Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations as object).map((method) => `${method.toUpperCase()} ${path}`),
    ),
  );
  const answered = new Set(routes.filter(isApi).map(({ method, path }) => `${method} ${templateOf(path)}`));
  return {
    undocumented: [...answered].filter((route) => !documented.has(route)).sort(),
    unanswered: [...documented].filter((route) => !answered.has(route)).sort(),
  };
}

function isApi({ method, path }: Route): boolean {
  if (method === 'HEAD' || method === 'OPTIONS') return false;
  return path !== '/openapi.json' && path !== '/docs' && !path.startsWith('/docs/');
}

function templateOf(path: string): string {
  return path.replace(/:([A-Za-z_]+)/g, '{$1}').replace('*', '{path}');
}
