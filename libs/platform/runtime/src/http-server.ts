import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Metrics } from '@weir/platform/telemetry';
import type { Process } from './adapters.js';
import { countRequests } from './count.hook.js';
import { ProblemFilter } from './problem.filter.js';
import { traceRequests } from './trace.hook.js';
import { validationPipe } from './validation.pipe.js';

/** Largest body we read, bytes. */
const BODY_LIMIT = 100 * 1024;

/** A request that has not arrived as a whole by then, head and body, is answered 408 and its connection closed; how late that may be noticed; ms. */
const SLOW = { requestMs: 30_000, noticedWithinMs: 5_000 };

/**
 * Connections that may wait to be taken. Node's 511 are used up in a tenth of a second of a flood of new customers, and who finds no room comes again after a second,
 * by TCP's rules. The kernel's `somaxconn` bounds it.
 */
const BACKLOG = 4096;

/** Where to listen, for `listen`. */
export const listening = (port: number, host: string): { port: number; host: string; backlog: number } => ({
  port,
  host,
  backlog: BACKLOG,
});

/** `return503OnClosing` off: a request that is already on its connection when we stop is still answered. */
export const httpAdapter = ({ requestMs, noticedWithinMs } = SLOW): FastifyAdapter =>
  new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    requestTimeout: requestMs,
    // Where the head may take longer than the whole, Node exchanges the two: the default of 60 s for the head would be the one of the body.
    http: { headersTimeout: requestMs, requestTimeout: requestMs, connectionsCheckingInterval: noticedWithinMs },
    keepAliveTimeout: 65_000,
  });

/** Puts traces, metrics, statistics and problem+json around every route, and the orderly end into the lifecycle. */
export function equipHttp(
  app: NestFastifyApplication,
  { log: whole, lifecycle, statistics, doors }: Pick<Process, 'log' | 'lifecycle' | 'statistics' | 'doors'>,
): void {
  const log = whole.child('http');
  const server = app.getHttpAdapter().getInstance();
  const seconds = app
    .get(Metrics)
    .histogram('weir_http_request_seconds', 'Time from request to answer', ['method', 'route', 'status']);
  traceRequests(server);
  server.addHook('onRoute', ({ method, url }) => {
    for (const verb of [method].flat()) if (verb !== 'HEAD') doors.routes.add(`${verb} ${url}`);
  });
  countRequests(server, statistics);
  server.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    seconds.observe(reply.elapsedTime / 1000, { method: request.method, route, status: String(reply.statusCode) });
    done();
  });
  app.useGlobalPipes(validationPipe());
  app.useGlobalFilters(new ProblemFilter(log));
  lifecycle.onStop('calls', 'http', () => server.close());
}
