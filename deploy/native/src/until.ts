import { setTimeout as delay } from 'node:timers/promises';

export interface UntilOptions {
  /** Milliseconds until the wait is given up. */
  readonly within: number;
  /** Milliseconds between two probes. Default 25. */
  readonly every?: number;
  readonly signal?: AbortSignal | undefined;
}

/** Probes until the answer is true. False when the time is up; rejects with the signal's reason when that is aborted. */
export async function until(
  probe: () => boolean | Promise<boolean>,
  { within, every = 25, signal }: UntilOptions,
): Promise<boolean> {
  const deadline = Date.now() + within;
  for (;;) {
    signal?.throwIfAborted();
    if (await probe()) return true;
    if (Date.now() >= deadline) return false;
    await delay(every, undefined, signal && { signal }).catch(() => signal?.throwIfAborted());
  }
}
