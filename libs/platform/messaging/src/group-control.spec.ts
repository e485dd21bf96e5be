import { describe, expect, it } from '@jest/globals';
import { Live, ManualClock } from '@weir/platform/kernel';
import { GroupControl } from './group-control.js';
import { type MessagingSettings, messagingSettings } from './messaging.settings.js';

type Held = Partial<MessagingSettings['groups'][string]>;

function control(held: Held = {}, share = 1) {
  const parse = (of: Held): MessagingSettings => messagingSettings.parse({ groups: { orders: of } });
  const settings = new Live(parse(held));
  const clock = new ManualClock();
  const group = new GroupControl({ group: 'orders', settings, clock, share: () => share });
  return { clock, group, put: (of: Held): void => settings.set(parse(of)) };
}

const going = (): boolean => true;

describe('GroupControl', () => {
  it('lets everything through unless told otherwise', async () => {
    const { group } = control();
    expect([group.rate, await group.permit(500, going)]).toEqual([Infinity, 500]);
  });

  it('gives a member its share of the rate, and takes another rate at once', async () => {
    const { group, put } = control({ ratePerSecond: 100 }, 0.5);
    expect([group.rate, await group.permit(500, going)]).toEqual([50, 6]);
    put({ ratePerSecond: 1000 });
    expect(group.rate).toBe(500);
  });

  it('finds a rate at which batches stay as quick as wished, below the one that is set', () => {
    const { clock, group, put } = control({ latencyTargetMs: 50, ratePerSecond: 150 });
    expect(group.rate).toBe(150);
    for (let n = 0; n < 20; n += 1) {
      clock.advance(500);
      group.handled(1, 400);
    }
    expect(group.rate).toBe(10);
    put({ ratePerSecond: 150 });
    group.handled(1, 400);
    expect(group.rate).toBe(150);
  });
});
