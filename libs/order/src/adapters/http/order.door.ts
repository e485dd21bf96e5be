import { Injectable, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Admission, AdmissionGauges } from '@weir/platform/admission';
import { Clock, type Failure, Lifecycle, Poller } from '@weir/platform/kernel';
import { RequestQueue } from '@weir/platform/messaging';
import { Log, Metrics } from '@weir/platform/telemetry';
import type { FastifyInstance } from 'fastify';

/** Between two writings of the gauges, ms. */
const REPORT = 250;
/** A face is ready without knowing the queue after this time, ms: the broker may be down. */
const GRACE = 5000;

/** Turns orders away before their body is read, when it is clear that they cannot come in, and tells the door's numbers. */
@Injectable()
export class OrderDoor implements OnModuleInit, OnApplicationBootstrap {
  private readonly reporting: Poller;

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly admission: Admission,
    private readonly queue: RequestQueue,
    private readonly clock: Clock,
    private readonly lifecycle: Lifecycle,
    log: Log,
    metrics: Metrics,
  ) {
    const gauges = new AdmissionGauges(metrics);
    const report = async (): Promise<boolean> => {
      admission.report(gauges);
      return false;
    };
    const onError = (error: unknown): void => log.warn('the numbers of the door are old', { error });
    this.reporting = new Poller(report, { clock, idleMs: () => REPORT, onError });
  }

  onModuleInit(): void {
    const server = this.host.httpAdapter.getInstance<FastifyInstance>();
    server.addHook('onRequest', (request, reply, done) => {
      const refused = request.method === 'POST' && request.url === '/orders' ? this.admission.turnAway() : undefined;
      if (!refused) return done();
      const problem = problemOf(refused);
      void reply
        .code(429)
        .header('retry-after', String(problem.retryAfterSeconds))
        .type('application/problem+json')
        .send(JSON.stringify(problem));
    });
  }

  onApplicationBootstrap(): void {
    const { clock, lifecycle, queue } = this;
    const began = clock.monotonic();
    queue.start();
    this.reporting.start();
    lifecycle.onStop('work', 'the door', () => this.reporting.stop());
    lifecycle.readiness('order queue', () =>
      queue.known || clock.monotonic() - began > GRACE ? undefined : 'what waits in the queue is not known yet',
    );
  }
}

/** As the problem filter writes it; errors of a hook do not pass there. */
const problemOf = ({ code, message, retriable, details, spec }: Failure) => ({
  type: 'about:blank',
  title: spec.title,
  status: 429,
  detail: message,
  code,
  retriable,
  retryAfterSeconds: Number(details['retryAfterSeconds'] ?? 1),
});
