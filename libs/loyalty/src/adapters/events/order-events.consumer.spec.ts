import { describe, expect, it } from '@jest/globals';
import { Live } from '@weir/platform/kernel';
import { EventBus, type RunningSubscription, type Subscription } from '@weir/platform/messaging';
import { SilentLog } from '@weir/platform/telemetry';
import { BookPoints } from '../../application/book-points.js';
import { LoyaltyStore } from '../../application/ports.js';
import { loyaltySettings } from '../../loyalty.settings.js';
import { newsOf, OrderEventsConsumer } from './order-events.consumer.js';

const orderId = `o-${'a'.repeat(26)}`;
const payload = { orderId, customerId: 'c-1', total: 6080, currency: 'EUR', lines: [] };
const event = {
  ...{ topic: 't', partition: 0, offset: '0', key: orderId, version: 1, seq: 1, occurredAt: 1, eventId: 'e-1' },
  ...{ traceparent: undefined, headers: {} },
};

describe('what loyalty makes of an order', () => {
  it('points when it is confirmed, and back when it is returned', () => {
    const returned = { ...payload, reason: 'returned', from: 'confirmed' } as const;
    expect([
      newsOf({ ...event, type: 'OrderConfirmed', payload }),
      newsOf({ ...event, type: 'OrderCancelled', payload: returned }),
    ]).toEqual([
      { eventId: 'e-1', turn: { turn: 'confirmed', customerId: 'c-1', total: 6080 } },
      { eventId: 'e-1', turn: { turn: 'returned', customerId: 'c-1', total: 6080 } },
    ]);
  });

  it('nothing when it was never confirmed', () => {
    const declined = { ...payload, reason: 'declined', from: 'reserved' } as const;
    expect(newsOf({ ...event, type: 'OrderCancelled', payload: declined })).toEqual({ eventId: 'e-1' });
  });
});

/** Counts who is in the group. */
class FakeBus extends EventBus {
  readonly said: string[] = [];

  override publish(): Promise<void> {
    return Promise.resolve();
  }

  override async subscribe({ group }: Subscription): Promise<RunningSubscription> {
    this.said.push(`${group} joins`);
    return { deafMs: () => 0, stop: async () => void this.said.push(`${group} leaves`) };
  }
}

class NoStore extends LoyaltyStore {
  override account(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
  override transaction<T>(): Promise<T> {
    return Promise.reject(new Error('nothing is booked here'));
  }
}

describe('loyalty.consuming', () => {
  it('is followed while it runs, once per change', async () => {
    const bus = new FakeBus();
    const settings = new Live(loyaltySettings.parse({}));
    await new OrderEventsConsumer(
      bus,
      new BookPoints(new NoStore()),
      settings,
      new SilentLog(),
    ).onApplicationBootstrap();
    for (const consuming of [false, false, true, true]) settings.set({ consuming });
    settings.set({ consuming: false });
    await new Promise(setImmediate);
    settings.set({ consuming: true });
    await new Promise(setImmediate);
    expect(bus.said).toEqual(['loyalty joins', 'loyalty leaves', 'loyalty joins']);
  });
});
