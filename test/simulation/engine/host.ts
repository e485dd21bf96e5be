import { Clock } from '@weir/platform/kernel';
import type { Faults } from './faults.js';
import type { Random } from '../../support/random.js';
import type { Actor, Scheduler } from './scheduler.js';

/** What all parts of a run share. */
export interface Engine {
  readonly random: Random;
  readonly faults: Faults;
  readonly scheduler: Scheduler;
}

/** Milliseconds that a step takes when all is well. */
const USUAL = { least: 0, most: 3 };
const SLOW = { least: 50, most: 2_500 };

/** How far a wrong clock is off, milliseconds. */
const SKEW = 2_000;

/** One life of one process. After its crash nothing that it awaited goes on; it comes back as another host of the same name. */
export class Host implements Actor {
  alive = true;
  frozenUntil = 0;
  readonly clock: Clock;
  private readonly mourners: (() => void)[] = [];

  constructor(
    readonly name: string,
    readonly engine: Engine,
    /** False for those outside our walls: customers do not crash. */
    private readonly mortal: boolean,
  ) {
    this.clock = new HostClock(this);
  }

  /** Where the scheduler may hold this process up, or end it: then it never resolves. */
  point(what: string, delay = this.latency()): Promise<void> {
    return new Promise((resolve) => {
      this.engine.scheduler.add(this, delay, what, () => {
        if (this.mortal && this.engine.faults.strikes('crash')) this.crash(what);
        else resolve();
      });
    });
  }

  /** The end of this life. */
  crash(during: string): void {
    if (!this.alive) return;
    this.engine.scheduler.note(this, `CRASH at ${during}`);
    this.alive = false;
    for (const mourn of this.mourners) mourn();
  }

  onCrash(mourn: () => void): void {
    this.mourners.push(mourn);
  }

  private latency(): number {
    const { faults, random } = this.engine;
    const { least, most } = faults.strikes('slow') ? SLOW : USUAL;
    return random.between(least, most);
  }
}

class HostClock extends Clock {
  private readonly skew: number;

  constructor(private readonly host: Host) {
    super();
    const { faults, random } = host.engine;
    this.skew = faults.strikes('skew') ? random.between(-SKEW, SKEW) : 0;
  }

  override now(): number {
    return this.host.engine.scheduler.now + this.skew;
  }

  override monotonic(): number {
    return this.host.engine.scheduler.elapsed;
  }

  override delay(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const cancel = this.host.engine.scheduler.add(this.host, ms, 'wakes', () => {
        signal?.removeEventListener('abort', abort);
        resolve();
      });
      const abort = (): void => {
        cancel();
        resolve();
      };
      signal?.addEventListener('abort', abort, { once: true });
    });
  }
}
