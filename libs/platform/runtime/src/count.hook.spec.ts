import { afterEach, describe, expect, it } from '@jest/globals';
import { CallStatistics } from '@weir/platform/rpc';
import { fastify } from 'fastify';
import { eventually } from '../../../../test/support/eventually.js';
import { countRequests } from './count.hook.js';

const server = fastify({ forceCloseConnections: true });
afterEach(() => server.close());

describe('the statistics of HTTP', () => {
  it('count each route, refusals and clients that went away as failures, and nothing stays under way', async () => {
    const statistics = new CallStatistics();
    countRequests(server, statistics);
    const slow = Promise.withResolvers<void>();
    server.get('/orders/:id', () => ({}));
    server.post('/orders', (_request, reply) => reply.status(409).send({}));
    server.get('/slow', async (request) => {
      request.raw.once('close', slow.resolve);
      await slow.promise;
      return {};
    });
    const url = await server.listen({ host: '127.0.0.1', port: 0 });
    for (const id of [1, 2]) await (await fetch(`${url}/orders/${id}`)).text();
    await (await fetch(`${url}/orders`, { method: 'POST' })).text();
    await fetch(`${url}/nowhere`);
    await expect(fetch(`${url}/slow`, { signal: AbortSignal.timeout(50) })).rejects.toThrow();
    const seen = new Map<string, { success: number; failure: number; concurrent: number }>();
    await eventually('all are counted', 2_000, () => {
      for (const { method, success, failure, concurrent } of statistics.take()) {
        const sum = seen.get(method) ?? { success: 0, failure: 0 };
        seen.set(method, { success: sum.success + success, failure: sum.failure + failure, concurrent });
      }
      return [...seen.values()].reduce((sum, { success, failure }) => sum + success + failure, 0) === 4;
    });
    expect(Object.fromEntries(seen)).toEqual({
      'GET /orders/:id': { success: 2, failure: 0, concurrent: 0 },
      'POST /orders': { success: 0, failure: 1, concurrent: 0 },
      'GET /slow': { success: 0, failure: 1, concurrent: 0 },
    });
  });
});
