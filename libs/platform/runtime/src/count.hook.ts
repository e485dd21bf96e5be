import type { CallStatistics } from '@weir/platform/rpc';
import type { FastifyInstance } from 'fastify';

/** Counts requests route by route, as calls on the provider `http`. What was answered with 400 or above, or to nobody, is a failure. */
export function countRequests(server: FastifyInstance, statistics: CallStatistics): void {
  server.addHook('onRoute', (route) => {
    const methods = Array.isArray(route.method) ? route.method.join('|') : route.method;
    const counts = statistics.of('provider', 'http', `${methods} ${route.url}`);
    const before = route.onRequest ?? [];
    route.onRequest = [
      (_request, reply, done): void => {
        counts.begin();
        // `onResponse` does not run for a client that has gone away.
        reply.raw.once('close', () =>
          counts.end(reply.raw.writableFinished && reply.statusCode < 400, reply.elapsedTime),
        );
        done();
      },
      ...(Array.isArray(before) ? before : [before]),
    ];
  });
}
