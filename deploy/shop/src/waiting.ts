import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Asks `probe` every `everyMs` until it answers something else than undefined; undefined when `withinMs` ran out or `signal` aborted. */
export async function until<T>(
  probe: () => T | undefined | Promise<T | undefined>,
  { withinMs, everyMs = 25, signal }: { withinMs: number; everyMs?: number; signal?: AbortSignal | undefined },
): Promise<T | undefined> {
  const deadline = performance.now() + withinMs;
  while (!signal?.aborted) {
    const answer = await probe();
    if (answer !== undefined) return answer;
    if (performance.now() > deadline) return undefined;
    await sleep(everyMs, undefined, signal ? { signal } : {}).catch(() => undefined);
  }
  return undefined;
}

/** A port of the loopback that is free now. With `wanted`, that one or undefined when somebody has it. */
export function freePort(wanted = 0): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port: wanted, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : undefined));
    });
  });
}
