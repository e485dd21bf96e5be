import { setImmediate as tick } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { ManualClock } from './clock.js';
import { Poller } from './poller.js';

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn += 1) await tick();
};

describe('a poller', () => {
  const start = (
    step: (run: number) => boolean,
  ): { poller: Poller; clock: ManualClock; runs: () => number; errors: unknown[] } => {
    const clock = new ManualClock();
    const errors: unknown[] = [];
    let runs = 0;
    const poller = new Poller(async () => step(++runs), {
      clock,
      idleMs: () => 1000,
      errorMs: 100,
      onError: (error) => errors.push(error),
    });
    return { poller: poller.start(), clock, runs: () => runs, errors };
  };

  it('goes on while there is work, then rests for idleMs', async () => {
    const { poller, clock, runs } = start((run) => run < 3);
    await settle();
    expect(runs()).toBe(3);
    clock.advance(999);
    await settle();
    expect(runs()).toBe(3);
    clock.advance(1);
    await settle();
    expect(runs()).toBe(4);
    await poller.stop();
  });

  it('wakes at a poke, and a poke during a step is not lost', async () => {
    const { poller, runs } = start((run) => {
      if (run === 2) poller.poke();
      return run === 1;
    });
    await settle();
    expect(runs()).toBe(3);
    poller.poke();
    await settle();
    expect(runs()).toBe(4);
    await poller.stop();
  });

  it('waits longer after each failure', async () => {
    const { poller, clock, runs, errors } = start(() => {
      throw new Error('down');
    });
    await settle();
    clock.advance(100);
    await settle();
    clock.advance(100);
    await settle();
    expect(runs()).toBe(2);
    clock.advance(100);
    await settle();
    expect([runs(), errors.length]).toEqual([3, 3]);
    await poller.stop();
  });

  it('ends while it rests', async () => {
    const { poller } = start(() => false);
    await settle();
    await poller.stop();
  });
});
