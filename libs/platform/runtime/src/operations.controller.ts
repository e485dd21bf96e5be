import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import { Clock, Lifecycle } from '@weir/platform/kernel';
import { Settings } from '@weir/platform/config';
import { Metrics } from '@weir/platform/telemetry';
import type { FastifyReply } from 'fastify';

/** Who this process is, for /info and the registry. */
export abstract class Identity {
  abstract readonly service: string;
  /** This process among those of the service: `order-1`. */
  abstract readonly instance: string;
  abstract readonly modules: readonly string[];
  abstract readonly shape: string;
  abstract readonly version: string;
  abstract readonly startedAt: number;
}

/** What operators and orchestrators ask every process. */
@Controller()
export class OperationsController {
  constructor(
    @Inject(Identity) private readonly identity: Identity,
    private readonly lifecycle: Lifecycle,
    private readonly metrics: Metrics,
    private readonly settings: Settings,
    private readonly clock: Clock,
  ) {}

  /** 200 as long as the process answers at all. */
  @Get('health/live')
  live(): { status: string } {
    return { status: 'live' };
  }

  /** 200 when it takes work, 503 with the reasons when it does not. */
  @Get('health/ready')
  ready(@Res({ passthrough: true }) reply: FastifyReply): {
    status: string;
    missing: { name: string; reason: string }[];
  } {
    const missing = this.lifecycle.unready();
    void reply.status(missing.length === 0 ? 200 : 503);
    return { status: missing.length === 0 ? 'ready' : 'unready', missing };
  }

  @Get('info')
  info(): object {
    const { service, instance, modules, shape, version, startedAt } = this.identity;
    return {
      service,
      instance,
      modules,
      shape,
      version,
      pid: process.pid,
      node: process.version,
      startedAt,
      uptimeMs: this.clock.now() - startedAt,
      settings: this.settings.inForce(),
    };
  }

  /** The settings in force: each document's version, and the values that came of all of them, secrets hidden. */
  @Get('config')
  config(): object {
    const { service, instance } = this.identity;
    return { service, instance, documents: this.settings.inForce(), settings: this.settings.values() };
  }

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4')
  scrape(): Promise<string> {
    return this.metrics.render();
  }
}
