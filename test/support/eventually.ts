import { setTimeout as delay } from 'node:timers/promises';

/** Asks `probe` until it answers a value that is neither undefined nor false; fails with `sentence` after `withinMs`. */
export async function eventually<T>(
  sentence: string,
  withinMs: number,
  probe: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> {
  const deadline = performance.now() + withinMs;
  let last: unknown;
  for (;;) {
    try {
      const answer = await probe();
      if (answer !== undefined && answer !== false) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    if (performance.now() > deadline) throw new Error(`${sentence}: not within ${withinMs} ms`, { cause: last });
    await delay(25);
  }
}
