/** The quickest is of this time, ms, and of the same time before it. */
const WINDOW_MS = 5_000;

/** How quick the quickest answer of late was: a call that has less time left need not be begun. Forgets within ten seconds, so that a slow spell ends. */
export class Quickest {
  private now = Number.POSITIVE_INFINITY;
  private before = Number.POSITIVE_INFINITY;
  private turnsAt = 0;

  /** `at`: monotonic milliseconds. */
  answered(ms: number, at: number): void {
    this.turn(at);
    if (ms < this.now) this.now = ms;
  }

  /** Milliseconds; 0 while nothing is known. */
  at(at: number): number {
    this.turn(at);
    const ms = Math.min(this.now, this.before);
    return Number.isFinite(ms) ? ms : 0;
  }

  private turn(at: number): void {
    if (at < this.turnsAt) return;
    this.before = at < this.turnsAt + WINDOW_MS ? this.now : Number.POSITIVE_INFINITY;
    this.now = Number.POSITIVE_INFINITY;
    this.turnsAt = at + WINDOW_MS;
  }
}
