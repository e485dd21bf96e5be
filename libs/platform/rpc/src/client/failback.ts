import type { Clock } from '@weir/platform/kernel';
import type { Log } from '@weir/platform/telemetry';

/** Calls that may wait; older ones are kept, newer ones refused. */
const MAX_WAITING = 1_000;
const MAX_TRIES = 10;

/** Repeats failed calls in the background until they succeed or have failed ten times. What waits is lost with the process. */
export class Failback {
  private readonly closing = new AbortController();
  private waiting = 0;

  constructor(
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly pauseMs: () => number,
  ) {}

  /** False when too many wait already. */
  later(what: string, call: () => Promise<unknown>): boolean {
    if (this.waiting >= MAX_WAITING || this.closing.signal.aborted) return false;
    this.waiting += 1;
    void this.repeat(what, call).finally(() => (this.waiting -= 1));
    return true;
  }

  close(): void {
    this.closing.abort();
  }

  private async repeat(what: string, call: () => Promise<unknown>): Promise<void> {
    for (let tries = 1; tries <= MAX_TRIES; tries++) {
      await this.clock.delay(this.pauseMs(), this.closing.signal);
      if (this.closing.signal.aborted) return;
      try {
        await call();
        return;
      } catch (error) {
        if (tries === MAX_TRIES)
          this.log.error('a call failed ten times in the background and is given up', { what, error });
      }
    }
  }
}
