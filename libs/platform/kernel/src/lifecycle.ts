/** The order in which a process lets go, so that nothing accepted is lost: each phase ends before the next begins. */
export const STOP_PHASES = ['deregister', 'consume', 'calls', 'work', 'outbox', 'clients', 'database'] as const;
export type StopPhase = (typeof STOP_PHASES)[number];

/** Whatever is opened says here how it is closed and why it may not be ready. One per process. */
export class Lifecycle {
  private readonly closers: { phase: StopPhase; name: string; close: () => Promise<void> }[] = [];
  private readonly checks = new Map<string, () => string | undefined>();
  private stopped: Promise<void> | undefined;

  /** `onError` hears of closers that failed; the stop goes on. */
  constructor(private readonly onError: (name: string, error: unknown) => void = () => undefined) {}

  /** Closers of one phase run together; a closer must end by itself (deadlines inside). */
  onStop(phase: StopPhase, name: string, close: () => Promise<void>): void {
    this.closers.push({ phase, name, close });
  }

  /** `check` returns undefined when ready, else one sentence that says what is missing. */
  readiness(name: string, check: () => string | undefined): void {
    this.checks.set(name, check);
  }

  /** What keeps this process from taking work; empty when ready. A stopping process is never ready. */
  unready(): { name: string; reason: string }[] {
    const missing = [...this.checks].flatMap(([name, check]) => {
      const reason = check();
      return reason === undefined ? [] : [{ name, reason }];
    });
    return this.stopped ? [{ name: 'lifecycle', reason: 'the process is stopping' }, ...missing] : missing;
  }

  get stopping(): boolean {
    return this.stopped !== undefined;
  }

  /** Safe to call twice: the second call waits for the first. */
  stop(): Promise<void> {
    this.stopped ??= this.run();
    return this.stopped;
  }

  private async run(): Promise<void> {
    for (const phase of STOP_PHASES) {
      const due = this.closers.filter((closer) => closer.phase === phase);
      await Promise.all(due.map(({ name, close }) => close().catch((error: unknown) => this.onError(name, error))));
    }
  }
}
