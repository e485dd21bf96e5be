import { describe, expect, it } from '@jest/globals';
import { SystemClock } from '@weir/platform/kernel';
import { SilentLog } from '@weir/platform/telemetry';
import { setTimeout as delay } from 'node:timers/promises';
import { ElectedPoller } from './elected.poller.js';
import { InProcessElection } from './in-process.election.js';

describe('ElectedPoller', () => {
  it('works in one instance, and in the next when that one stops', async () => {
    const clock = new SystemClock();
    const election = new InProcessElection({ clock, log: new SilentLog() });
    const steps = [0, 0];
    const pollers = steps.map(
      (_, at) =>
        new ElectedPoller(
          async () => {
            steps[at]! += 1;
            return false;
          },
          { election, office: 'reaper/suite', clock, idleMs: () => 2, onError: () => undefined },
        ),
    );
    for (const poller of pollers) await poller.start();
    await delay(60);
    expect([steps[0]! > 2, steps[1]]).toEqual([true, 0]);
    await pollers[0]!.stop();
    const [first] = steps;
    await delay(60);
    expect([steps[0], steps[1]! > 2]).toEqual([first, true]);
    await pollers[1]!.stop();
  });
});
