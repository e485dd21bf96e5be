import type { Clock } from '@weir/platform/kernel';

/** Lets one in at a time, in order of arrival. */
export class Turnstile {
  private taken = false;
  private readonly queue: (() => void)[] = [];

  constructor(private readonly clock: Clock) {}

  /** False when the turn did not come within `ms`; then do not `leave`. */
  async enter(ms: number): Promise<boolean> {
    if (!this.taken) return (this.taken = true);
    const settled = new AbortController();
    let call = (): void => undefined;
    const turn = new Promise<boolean>((resolve) => (call = () => resolve(true)));
    this.queue.push(call);
    const late = this.clock.delay(ms, settled.signal).then(() => false);
    const entered = await Promise.race([turn, late]);
    settled.abort();
    if (!entered) this.queue.splice(this.queue.indexOf(call), 1);
    return entered;
  }

  leave(): void {
    const next = this.queue.shift();
    if (next) next();
    else this.taken = false;
  }
}
