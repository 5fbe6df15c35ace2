import { once } from 'node:events';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { FastifyInstance } from 'fastify';

import { AuthzError } from '#libs/domain';

declare module 'fastify' {
  interface FastifyRequest {
    /** Asked by whoever reaches the doors: readiness tells yes or no, not why. */
    terse: boolean;
  }
}

/** Routes for operators, by their patterns: what a path means is the router's business. */
const forOperators = /^\/(metrics|health|docs|openapi\.json)(\/|$)/;
/** What balancers ask on the doors' own listener. */
const probes = ['/health/live', '/health/ready'];

/**
 * A listener that an operator can keep from callers: metrics name realms and policies, and need no credential. Where there is
 * one, the doors' listener answers probes with a word and nothing else of this.
 */
export class OperationsListener {
  private readonly asked = new WeakSet<IncomingMessage>();
  private server: Server | undefined;

  /**
   * @param create makes a server as the doors have it.
   * @param handler of the doors' requests.
   */
  mount(create: (answer: RequestListener) => Server, handler: RequestListener): void {
    this.server = create((request, response) => {
      this.asked.add(request);
      handler(request, response);
    });
  }

  /** Keeps the two apart. Register it before any door. */
  register(fastify: FastifyInstance): void {
    fastify.decorateRequest('terse', false);
    fastify.addHook('onRequest', (request, _reply, done) => {
      const { url = '' } = request.routeOptions;
      const isOurs = this.asked.has(request.raw);
      request.terse = !isOurs;
      const isServed = isOurs ? forOperators.test(url) : probes.includes(url) || !forOperators.test(url);
      done(isServed ? undefined : new AuthzError('not_found', 'there is nothing at this path'));
    });
  }

  /** @returns the port that was bound. Rejects when it is taken. */
  async listen(port: number, host: string): Promise<number> {
    const server = this.server as Server;
    server.listen(port, host);
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  /** At once: probes and scrapers ask again. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      if (this.server?.listening !== true) {
        resolve();
        return;
      }
      this.server.close(() => {
        resolve();
      });
      this.server.closeAllConnections();
    });
  }
}
