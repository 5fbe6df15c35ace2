import { Controller, Get, Header, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';

import { OperationsSource } from './operations-source.js';

/**
 * Prometheus text, without credentials: it names realms and policies, so keep the path from the outside at the balancer, or give
 * operators a listener of their own (`OperationsListener`).
 */
@Controller('metrics')
export class MetricsController {
  constructor(private readonly source: OperationsSource) {}

  @Get()
  @Header('cache-control', 'no-store')
  @RouteConfig({ quiet: true })
  async scrape(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const { contentType, text } = await this.source.metrics();
    void reply.header('content-type', contentType);
    return text;
  }
}
