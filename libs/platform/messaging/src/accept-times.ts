import type { Clock } from '@weir/platform/kernel';

/** "Of late" is the window that runs and the one before it, ms each. */
const WINDOW = 100;

/** How long it takes of late until what this process accepts is on disk. */
export class AcceptTimes {
  private readonly waiting = new Set<{ readonly since: number }>();
  private since: number;
  private now = { count: 0, ms: 0 };
  private before = this.now;

  constructor(private readonly clock: Clock) {
    this.since = clock.monotonic();
  }

  /** What fails is no acceptance; it has only been waited for. */
  async of<T>(accepting: () => Promise<T>): Promise<T> {
    const one = { since: this.clock.monotonic() };
    this.waiting.add(one);
    try {
      const accepted = await accepting();
      this.turn();
      this.now.count += 1;
      this.now.ms += this.clock.monotonic() - one.since;
      return accepted;
    } finally {
      this.waiting.delete(one);
    }
  }

  /**
   * Mean over what was accepted of late and what is still waited for, which counts with the time that it has waited so far, ms; 0 while this process accepts nothing.
   * A mean, as one straggler of a quiet minute is no reason to hold anybody back.
   */
  get lately(): number {
    this.turn();
    const at = this.clock.monotonic();
    let ms = this.now.ms + this.before.ms;
    for (const { since } of this.waiting) ms += at - since;
    return ms / Math.max(1, this.now.count + this.before.count + this.waiting.size);
  }

  private turn(): void {
    const at = this.clock.monotonic();
    if (at - this.since < WINDOW) return;
    this.before = at - this.since < 2 * WINDOW ? this.now : { count: 0, ms: 0 };
    this.now = { count: 0, ms: 0 };
    this.since = at;
  }
}
