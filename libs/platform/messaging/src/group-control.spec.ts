import { describe, expect, it } from '@jest/globals';
import { Live, ManualClock } from '@weir/platform/kernel';
import { GroupControl } from './group-control.js';
import { type MessagingSettings, messagingSettings } from './messaging.settings.js';

type Held = Partial<MessagingSettings['groups'][string]>;

function control(held: Held = {}, share = 1, accepts = { lately: 0 }) {
  const parse = (of: Held): MessagingSettings => messagingSettings.parse({ groups: { orders: of } });
  const settings = new Live(parse(held));
  const clock = new ManualClock();
  const gaveWay: number[] = [];
  const onGaveWay = (ms: number): void => void gaveWay.push(ms);
  const group = new GroupControl({ group: 'orders', settings, clock, accepts, share: () => share, onGaveWay });
  return { clock, gaveWay, group, put: (of: Held): void => settings.set(parse(of)) };
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

  describe('beside a door', () => {
    /** Tenths of a second in each of which the group takes what it may have of 100. */
    async function work({ clock, group }: ReturnType<typeof control>, tenths: number): Promise<number> {
      const over = new AbortController();
      let taken = 0;
      const worker = (async (): Promise<void> => {
        while (!over.signal.aborted) {
          taken += await group.permit(100, () => !over.signal.aborted);
          await clock.delay(50);
        }
      })();
      for (let n = 0; n < tenths * 10; n += 1) {
        for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
        clock.advance(10);
      }
      over.abort();
      for (let n = 0; n < 20; n += 1) {
        clock.advance(100);
        for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
      }
      await worker;
      return taken;
    }

    it('gives way while accepting is slow, never wholly, and says how long', async () => {
      const accepts = { lately: 60 };
      const held = control({ acceptTargetMs: 25 }, 1, accepts);
      await work(held, 20);
      const taken = await work(held, 50);
      expect(taken).toBeGreaterThanOrEqual(90);
      expect(taken).toBeLessThanOrEqual(130);
      expect(held.gaveWay.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThan(3_000);
      accepts.lately = 5;
      expect(await work(held, 50)).toBeGreaterThan(2_000);
    });

    it('works at its own rate when accepting is quick, when nothing is accepted, and when it is not told to give way', async () => {
      for (const [lately, target] of [
        [10, 25],
        [0, 25],
        [500, undefined],
      ] as const) {
        const held = control({ ratePerSecond: 500, ...(target ? { acceptTargetMs: target } : {}) }, 1, { lately });
        expect(await work(held, 20)).toBeGreaterThan(900);
        expect(held.gaveWay).toEqual([]);
      }
    });
  });
});
