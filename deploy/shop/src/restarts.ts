/** More crashes than this in a minute: it is left down. */
const RESTARTS_A_MINUTE = 5;
const FIRST_PAUSE_MS = 200;

/** How often, and after which pause, something that crashes is brought back. */
export class Restarts {
  private crashes: number[] = [];

  constructor(private readonly now: () => number = Date.now) {}

  /** Counts a crash. The pause before the next start in milliseconds, doubling with each crash of the last minute; undefined when it is to stay down. */
  pause(): number | undefined {
    this.crashes = [...this.crashes.filter((at) => at > this.now() - 60_000), this.now()];
    return this.crashes.length > RESTARTS_A_MINUTE ? undefined : FIRST_PAUSE_MS * 2 ** (this.crashes.length - 1);
  }
}
