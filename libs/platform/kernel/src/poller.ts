import type { Clock } from './clock.js';

export interface PollerOptions {
  readonly clock: Clock;
  /** Wait after a step that found nothing, milliseconds; a poke ends it. */
  readonly idleMs: () => number;
  /** Wait after a step that threw, milliseconds; doubles up to 20 times this value. */
  readonly errorMs?: number;
  readonly onError: (error: unknown) => void;
}

/** Given so that an abort makes no error of its own, with its stack: pokes come with every commit. */
const POKED = 'poked';

/** Repeats `step` while it finds work, rests when it finds none, wakes at a poke. The one loop behind relays, reapers and workers. */
export class Poller {
  private readonly ending = new AbortController();
  private wake = new AbortController();
  private poked = false;
  private resting = false;
  private running: Promise<void> | undefined;

  /** `step` returns true when there may be more to do at once. */
  constructor(
    private readonly step: (signal: AbortSignal) => Promise<boolean>,
    private readonly options: PollerOptions,
  ) {}

  start(): this {
    this.running ??= this.run();
    return this;
  }

  /** New work may be there: do not wait for the next tick. */
  poke(): void {
    this.poked = true;
    if (this.resting) this.wake.abort(POKED);
  }

  /** Ends after the step that is running. */
  async stop(): Promise<void> {
    this.ending.abort();
    this.wake.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { clock, idleMs, errorMs = 100, onError } = this.options;
    let failures = 0;
    while (!this.ending.signal.aborted) {
      this.poked = false;
      let more = false;
      try {
        more = await this.step(this.ending.signal);
        failures = 0;
      } catch (error) {
        failures += 1;
        onError(error);
      }
      if (more || (this.poked && failures === 0) || this.ending.signal.aborted) continue;
      this.wake = new AbortController();
      this.resting = true;
      await clock.delay(failures ? Math.min(errorMs * 2 ** (failures - 1), errorMs * 20) : idleMs(), this.wake.signal);
      this.resting = false;
    }
  }
}
