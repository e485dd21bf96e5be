import { Trace } from '@weir/platform/telemetry';
import type { FastifyInstance } from 'fastify';

/** Runs each request inside its trace: the caller's `traceparent`, or a new one; the answer names it in `trace-id`. */
export function traceRequests(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    const parent = request.headers['traceparent'];
    Trace.run(typeof parent === 'string' ? parent : undefined, () => {
      const id = Trace.id();
      if (id) void reply.header('trace-id', id);
      done();
    });
  });
}
