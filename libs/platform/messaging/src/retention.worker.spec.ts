import { describe, expect, it } from '@jest/globals';
import { Lifecycle, Live, ManualClock } from '@weir/platform/kernel';
import { type Expired, Retention } from '@weir/platform/persistence';
import { SilentLog, SilentMetrics } from '@weir/platform/telemetry';
import { messagingSettings } from './messaging.settings.js';
import { RetentionWorker } from './retention.worker.js';

class FakeRetention extends Retention {
  readonly asked: Expired[] = [];
  rows = 0;

  override purge(expired: Expired, limit: number): Promise<number> {
    this.asked.push(expired);
    const removed = Math.min(this.rows, limit);
    this.rows -= removed;
    return Promise.resolve(removed);
  }
}

const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

describe('RetentionWorker', () => {
  it('keeps everything until the settings say otherwise, then goes on until nothing is left to remove', async () => {
    const [clock, retention, lifecycle] = [new ManualClock(1_000_000), new FakeRetention(), new Lifecycle()];
    const settings = new Live(messagingSettings.parse({}));
    const [log, metrics] = [new SilentLog(), new SilentMetrics()];
    new RetentionWorker({ schema: 'order', retention, settings, clock, log, metrics, lifecycle }).start();
    await tick();
    expect(retention.asked).toEqual([{}]);
    retention.rows = 2500;
    settings.set({ ...settings.value, outboxRetentionMs: 60_000, inboxRetentionMs: 100_000, audit: true });
    await tick();
    const expired = { publishedBefore: 940_000, onlySeen: true, takenBefore: 900_000 };
    expect(retention.asked.slice(1)).toEqual([expired, expired, expired]);
    clock.advance(60_000);
    await tick();
    expect(retention.asked).toHaveLength(5);
    await lifecycle.stop();
  });
});
