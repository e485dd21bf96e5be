import type { Clock } from '@weir/platform/kernel';

/** Lets one in at a time, in order of arrival. */
export class Turnstile {
  private taken = false;
  private readonly queue: (() => void)[] = [];

  constructor(private readonly clock: Clock) {}

  /** False when the turn did not come within `ms`; then do not `leave`. */
  async enter(ms: number): Promise<boolean> {
    if (!this.taken) return (this.taken = true);
    const called = new AbortController();
    return new Promise((resolve) => {
      const call = (): void => {
        called.abort();
        resolve(true);
      };
      this.queue.push(call);
      void this.clock.delay(ms, called.signal).then(() => {
        const place = this.queue.indexOf(call);
        if (place === -1) return;
        this.queue.splice(place, 1);
        resolve(false);
      });
    });
  }

  leave(): void {
    const next = this.queue.shift();
    if (next) next();
    else this.taken = false;
  }
}
