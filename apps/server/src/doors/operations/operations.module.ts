import { type DynamicModule, Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';

import { HealthController } from './health.controller.js';
import { MetricsController } from './metrics.controller.js';
import { OperationsSource } from './operations-source.js';
import { Readiness } from './readiness.js';

/** `/health/live`, `/health/ready` and `/metrics`, over what the app tells of itself. */
@Module({})
export class OperationsModule {
  static register(source: OperationsSource): DynamicModule {
    return {
      module: OperationsModule,
      // A probe that fails every second is seen by whoever probes; terminus need not log it too.
      imports: [TerminusModule.forRoot({ logger: false })],
      controllers: [HealthController, MetricsController],
      providers: [Readiness, { provide: OperationsSource, useValue: source }],
    };
  }
}
