import { describe, expect, it } from '@jest/globals';
import { Lifecycle, STOP_PHASES } from './lifecycle.js';

describe('the lifecycle of a process', () => {
  it('lets go phase by phase, whatever the order of opening, and once', async () => {
    const lifecycle = new Lifecycle();
    const closed: string[] = [];
    for (const phase of [...STOP_PHASES].reverse()) lifecycle.onStop(phase, phase, async () => void closed.push(phase));
    await Promise.all([lifecycle.stop(), lifecycle.stop()]);
    expect(closed).toEqual(STOP_PHASES);
  });

  it('goes on when a closer fails, and says so', async () => {
    const failed: string[] = [];
    const lifecycle = new Lifecycle((name) => failed.push(name));
    let closed = false;
    lifecycle.onStop('consume', 'bad', () => Promise.reject(new Error('no')));
    lifecycle.onStop('database', 'good', async () => void (closed = true));
    await lifecycle.stop();
    expect([failed, closed]).toEqual([['bad'], true]);
  });

  it('is unready while a check says why, and for good once it stops', async () => {
    const lifecycle = new Lifecycle();
    let reason: string | undefined = 'deaf';
    lifecycle.readiness('bus', () => reason);
    expect(lifecycle.unready()).toEqual([{ name: 'bus', reason: 'deaf' }]);
    reason = undefined;
    expect(lifecycle.unready()).toEqual([]);
    await lifecycle.stop();
    expect(lifecycle.unready()).toEqual([{ name: 'lifecycle', reason: 'the process is stopping' }]);
  });
});
