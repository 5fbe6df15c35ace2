import { RouteConfig } from '@nestjs/platform-fastify';
import { FASTIFY_ROUTE_CONFIG_METADATA } from '@nestjs/platform-fastify/constants.js';
import type { FastifyContextConfig } from 'fastify';

import type { Scope } from '#libs/domain';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the caller must hold before the body is read. */
    scope?: Scope;
    /** Largest body, where it is not the door's usual one. */
    bodyLimit?: number;
  }
}

/** What Fastify is told of a Nest route. Adds to what other decorators said; Nest's own would replace it. */
export const RouteSettings =
  (settings: FastifyContextConfig): MethodDecorator =>
  (target, key, descriptor) => {
    const handler = descriptor.value as object;
    const before = Reflect.getMetadata(FASTIFY_ROUTE_CONFIG_METADATA, handler) as
      FastifyContextConfig | undefined;
    RouteConfig({ ...before, ...settings })(target, key, descriptor);
  };
