import type { Clock } from '@weir/platform/kernel';

/** "Of late" is the window that runs and the one before it, ms each. */
const WINDOW = 100;

/** How long it takes of late until what this process accepts is on disk; what is still waited for counts with the time that it has waited. */
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

  /** Mean of what was accepted of late, or the time of who has waited longest, whichever is more, ms; 0 while this process accepts nothing. */
  get lately(): number {
    this.turn();
    const count = this.now.count + this.before.count;
    const mean = count === 0 ? 0 : (this.now.ms + this.before.ms) / count;
    const [oldest] = this.waiting;
    return Math.max(mean, oldest ? this.clock.monotonic() - oldest.since : 0);
  }

  private turn(): void {
    const at = this.clock.monotonic();
    if (at - this.since < WINDOW) return;
    this.before = at - this.since < 2 * WINDOW ? this.now : { count: 0, ms: 0 };
    this.now = { count: 0, ms: 0 };
    this.since = at;
  }
}
