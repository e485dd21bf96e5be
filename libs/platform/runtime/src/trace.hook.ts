import { CallContext } from '@weir/platform/kernel';
import { Trace } from '@weir/platform/telemetry';
import type { FastifyInstance } from 'fastify';

/** Longest time that a client may say it waits, ms. */
const LONGEST_MS = 60_000;

/**
 * Runs each request inside its trace: the caller's `traceparent`, or a new one; the answer names it in `trace-id`. `weir-tag` sends what follows to instances of
 * that tag; `request-timeout-ms` says how long the client waits, and nothing is begun for it afterwards.
 */
export function traceRequests(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    const parent = request.headers['traceparent'];
    Trace.run(typeof parent === 'string' ? parent : undefined, () => {
      const id = Trace.id();
      if (id) void reply.header('trace-id', id);
      const tag = CallContext.tag(request.headers['weir-tag']);
      const waits = Number(request.headers['request-timeout-ms']);
      if (tag === undefined && !(waits >= 1)) return done();
      const deadline = waits >= 1 ? Date.now() + Math.min(waits, LONGEST_MS) : undefined;
      CallContext.run({ tag, deadline }, done);
    });
  });
}
