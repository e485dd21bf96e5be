/** Time, injected wherever it is read, so that a run can be replayed. All values are milliseconds. */
export abstract class Clock {
  /** Wall clock, milliseconds since 1970. Goes into rows and events. */
  abstract now(): number;
  /** Monotonic milliseconds with fractions, for durations only. */
  abstract monotonic(): number;
  /** Resolves after `ms`; resolves at once (never rejects) when `signal` aborts. */
  abstract delay(ms: number, signal?: AbortSignal): Promise<void>;
}

export class SystemClock extends Clock {
  override now(): number {
    return Date.now();
  }

  override monotonic(): number {
    return performance.now();
  }

  override delay(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      signal?.addEventListener('abort', wake);
    });
  }
}

/** A clock that moves only when told to: for specs and simulations. */
export class ManualClock extends Clock {
  private readonly sleepers: { at: number; wake: () => void }[] = [];

  constructor(private time = 1_700_000_000_000) {
    super();
  }

  override now(): number {
    return this.time;
  }

  override monotonic(): number {
    return this.time;
  }

  override delay(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      this.sleepers.push({ at: this.time + ms, wake: resolve });
      signal?.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  advance(ms: number): void {
    this.time += ms;
    for (const due of this.sleepers.filter(({ at }) => at <= this.time)) {
      this.sleepers.splice(this.sleepers.indexOf(due), 1);
      due.wake();
    }
  }
}
