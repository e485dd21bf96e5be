import type { Clock } from '@weir/platform/kernel';

/** Waits for `work`, but no longer than `ms`; how it ends is nobody's business any more. */
export async function atMost(clock: Clock, ms: number, work: Promise<unknown>): Promise<void> {
  const settled = new AbortController();
  await Promise.race([work.catch(() => undefined), clock.delay(ms, settled.signal)]);
  settled.abort();
}
