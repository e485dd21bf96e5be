import { setImmediate } from 'node:timers';
import type { Random } from '../../support/random.js';

/** Whoever a step belongs to: its steps wait while it stands still, and are dropped when it is dead. */
export interface Actor {
  readonly name: string;
  readonly alive: boolean;
  /** Virtual time until which it stands still. */
  readonly frozenUntil: number;
}

interface Step {
  at: number;
  readonly actor: Actor;
  readonly what: string;
  readonly run: () => void;
}

/** The beginning of virtual time; some moment, always the same. */
const EPOCH = 1_700_000_000_000;

/**
 * The one that decides what happens next. Whatever is awaited becomes a step; of the steps that are due, chance takes one, and the next is taken only when
 * nothing moves any more. Virtual time jumps when nothing is due.
 */
export class Scheduler {
  now = EPOCH;
  taken = 0;
  private steps: Step[] = [];

  constructor(
    private readonly random: Random,
    /** Hears of each step; for replays. */
    private readonly record?: (line: string) => void,
  ) {}

  /** Milliseconds since the run began. */
  get elapsed(): number {
    return this.now - EPOCH;
  }

  /** Runs `run` after `delay` milliseconds of virtual time or later. Answers the way to call it off. */
  add(actor: Actor, delay: number, what: string, run: () => void): () => void {
    const step = { at: this.now + delay, actor, what, run };
    this.steps.push(step);
    return () => {
      const index = this.steps.indexOf(step);
      if (index !== -1) this.steps.splice(index, 1);
    };
  }

  /** A line of the schedule that is no step. */
  note(actor: Actor, what: string): void {
    this.record?.(this.line(actor, what));
  }

  /** Takes steps until `done`, at most `withinMs` of virtual time. False when that did not suffice. */
  async run(done: () => boolean, withinMs: number): Promise<boolean> {
    const deadline = this.now + withinMs;
    while (!done()) {
      const step = this.next(deadline);
      if (!step) return false;
      this.taken += 1;
      this.record?.(this.line(step.actor, step.what));
      step.run();
      await quiet();
    }
    return true;
  }

  private next(deadline: number): Step | undefined {
    for (;;) {
      const due: number[] = [];
      let earliest = Infinity;
      for (const [index, { at }] of this.steps.entries()) {
        if (at <= this.now) due.push(index);
        if (at < earliest) earliest = at;
      }
      if (due.length === 0) {
        this.now = Math.min(earliest, deadline);
        if (earliest > deadline) return undefined;
        continue;
      }
      const index = this.random.pick(due);
      const step = this.steps[index]!;
      this.steps[index] = this.steps.at(-1)!;
      this.steps.pop();
      if (!step.actor.alive) continue;
      if (step.actor.frozenUntil <= this.now) return step;
      step.at = step.actor.frozenUntil;
      this.steps.push(step);
    }
  }

  private line(actor: Actor, what: string): string {
    return `${String(this.taken).padStart(5)}  ${String(this.elapsed).padStart(6)} ms  ${actor.name.padEnd(14)} ${what}`;
  }
}

/** Resolves when every promise has settled that can; the second turn is for work that handlers put off to the end of a tick. */
const quiet = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
