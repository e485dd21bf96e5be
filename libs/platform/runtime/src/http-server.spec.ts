import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { httpAdapter, listening } from './http-server.js';

let server: FastifyInstance | undefined;
afterEach(() => server?.close());

it('a body that trickles in is answered 408 and cut off, whatever it sends meanwhile; others are served', async () => {
  server = httpAdapter({ requestMs: 300, noticedWithinMs: 50 }).getInstance<FastifyInstance>();
  server.post('/orders', async () => ({ ok: true }));
  await server.listen({ port: 0, host: '127.0.0.1' });
  const { port } = server.server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  let said = '';
  socket.on('data', (bytes: Buffer) => (said += bytes.toString()));
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.on('error', () => undefined);
  socket.write(
    'POST /orders HTTP/1.1\r\nhost: shop\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{',
  );
  const trickle = setInterval(() => socket.write(' '), 20);
  const other = await fetch(`http://127.0.0.1:${port}/orders`, { method: 'POST' });
  expect(other.status).toBe(200);
  await closed;
  clearInterval(trickle);
  expect(said).toMatch(/^HTTP\/1\.1 408 /);
});

/** As the kernel bounds it; 0 where it does not say. */
const somaxconn = (): number => {
  try {
    return Number(readFileSync('/proc/sys/net/core/somaxconn', 'utf8'));
  } catch {
    return 0;
  }
};

(somaxconn() >= 2000 ? it : it.skip)('a thousand customers who connect at once are all taken at once', async () => {
  server = httpAdapter().getInstance<FastifyInstance>();
  await server.listen(listening(0, '127.0.0.1'));
  const { port } = server.server.address() as AddressInfo;
  const began = performance.now();
  const sockets = Array.from({ length: 1500 }, () => connect(port, '127.0.0.1'));
  await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
  expect(performance.now() - began).toBeLessThan(900);
  sockets.forEach((socket) => socket.destroy());
});
