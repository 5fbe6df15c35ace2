import { Controller, Get, Header, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';

import { OperationsSource } from './operations-source.js';

/** How long one rendering serves whoever asks: it takes milliseconds, and anybody may ask. */
const renderedForMs = 1_000;

/**
 * Prometheus text, without credentials: it names realms and policies, so keep the path from the outside at the balancer, or give
 * operators a listener of their own (`OperationsListener`).
 */
@Controller('metrics')
export class MetricsController {
  private rendered: ReturnType<OperationsSource['metrics']> | undefined;
  private renderedAt = 0;

  constructor(private readonly source: OperationsSource) {}

  @Get()
  @Header('cache-control', 'no-store')
  @RouteConfig({ quiet: true })
  async scrape(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const { contentType, text } = await this.exposition();
    void reply.header('content-type', contentType);
    return text;
  }

  private exposition(): ReturnType<OperationsSource['metrics']> {
    const now = performance.now();
    if (this.rendered === undefined || now - this.renderedAt >= renderedForMs) {
      this.renderedAt = now;
      this.rendered = this.source.metrics();
    }
    return this.rendered;
  }
}
