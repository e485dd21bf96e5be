import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '@weir/platform/kernel';
import { Turnstile } from './turnstile.js';

describe('Turnstile', () => {
  it('lets one in at a time, in order', async () => {
    const turnstile = new Turnstile(new ManualClock());
    const log: string[] = [];
    expect(await turnstile.enter(10)).toBe(true);
    const later = ['a', 'b'].map((name) => turnstile.enter(10).then(() => log.push(name)));
    await Promise.resolve();
    expect(log).toEqual([]);
    turnstile.leave();
    await later[0];
    expect(log).toEqual(['a']);
    turnstile.leave();
    await later[1];
    expect(log).toEqual(['a', 'b']);
  });

  it('turns away who waited too long, and lets the next one in', async () => {
    const clock = new ManualClock();
    const turnstile = new Turnstile(clock);
    await turnstile.enter(10);
    const [impatient, patient] = [turnstile.enter(10), turnstile.enter(1000)];
    clock.advance(10);
    expect(await impatient).toBe(false);
    turnstile.leave();
    expect(await patient).toBe(true);
  });
});
