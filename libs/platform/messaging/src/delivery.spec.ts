import { describe, expect, it } from '@jest/globals';
import { SystemClock } from '@weir/platform/kernel';
import { SilentLog, SilentMetrics } from '@weir/platform/telemetry';
import { Delivery } from './delivery.js';
import type { EventMessage, IncomingEvent } from './event-bus.js';
import type { LogRecord } from './record.js';

const record = (key: string, seq: number): LogRecord => ({
  ...{ topic: 't', partition: 0, offset: String(seq), key, value: '{}' },
  headers: { 'event-id': `${key}${seq}`, 'event-type': 'Told', 'event-version': '1', seq: String(seq) },
});

function delivery(handle: (batch: readonly IncomingEvent[]) => Promise<void>): { it: Delivery; dead: EventMessage[] } {
  const dead: EventMessage[] = [];
  const publish = async (messages: readonly EventMessage[]): Promise<void> => void dead.push(...messages);
  const subscription = { group: 'g', topics: ['t'], handle, maxAttempts: 2 };
  const common = { clock: new SystemClock(), log: new SilentLog(), metrics: new SilentMetrics() };
  return { it: new Delivery({ subscription, publish, ...common }), dead };
}

describe('Delivery', () => {
  it('does not hold other keys up while one waits for its next try', async () => {
    const order: string[] = [];
    const { it, dead } = delivery(async (batch) => {
      if (batch.length > 1) throw new Error('one by one');
      order.push(batch[0]!.eventId);
      if (batch[0]!.eventId === 'a1') throw new Error('poison');
    });
    await it.deliver([record('a', 1), record('a', 2), record('b', 3), record('b', 4)], new AbortController().signal);
    expect(order).toEqual(['a1', 'b3', 'b4', 'a1', 'a2']);
    expect(dead.map(({ headers }) => headers['dead-offset'])).toEqual(['1']);
  });

  it('leaves what is undecided to the next consumer when it must stop', async () => {
    const stop = new AbortController();
    let tries = 0;
    const { it, dead } = delivery(async () => {
      tries += 1;
      setImmediate(() => stop.abort());
      throw new Error('poison');
    });
    await expect(it.deliver([record('a', 1)], stop.signal)).rejects.toThrow('aborted');
    expect([tries, dead]).toEqual([2, []]);
  });
});
