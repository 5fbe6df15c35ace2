import { Controller, Get, Header, Req, Res, ServiceUnavailableException } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { HealthCheckService } from '@nestjs/terminus';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { OperationsSource } from './operations-source.js';
import { Readiness } from './readiness.js';

/** Probes, for whoever runs the replica. They need no credentials and tell nothing about realms. */
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly readiness: Readiness,
    private readonly source: OperationsSource,
  ) {}

  /** Answers while the process can answer at all; asks nothing outside, so that a lost database never restarts replicas. */
  @Get('live')
  @Header('cache-control', 'no-store')
  @RouteConfig({ quiet: true })
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** 200 when decisions can be answered, perhaps `degraded`; 503 before the first load and from the moment of shutting down. */
  @Get('ready')
  @Header('cache-control', 'no-store')
  @RouteConfig({ quiet: true })
  async ready(
    @Req() { terse }: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const answer = await this.readinessFor(reply);
    return terse ? { status: answer.status } : answer;
  }

  private async readinessFor(reply: FastifyReply): Promise<{ readonly status: string }> {
    if (this.source.draining()) return unavailable(reply, { status: 'shutting_down' });
    const { replica, store, sharedCache } = this.readiness;
    try {
      return await this.health.check([replica, store, sharedCache]);
    } catch (error) {
      if (!(error instanceof ServiceUnavailableException)) throw error;
      return unavailable(reply, error.getResponse() as { status: string });
    }
  }
}

function unavailable<T>(reply: FastifyReply, body: T): T {
  void reply.code(503).header('retry-after', '1');
  return body;
}
