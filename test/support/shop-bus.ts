import { randomUUID } from 'node:crypto';
import { embeddedConnection } from '@weir/deploy/shop';
import { Lifecycle, Live, SystemClock } from '@weir/platform/kernel';
import {
  EmbeddedLog,
  type EventBus,
  type IncomingEvent,
  KafkaEventBus,
  messagingSettings,
  type RunningSubscription,
} from '@weir/platform/messaging';
import { SqlDatabases } from '@weir/platform/persistence';
import { SilentLog, SilentMetrics } from '@weir/platform/telemetry';
import type { ShopUnderTest } from './shop-under-test.js';

/** Does `work` on the bus of the shop, beside its processes, as a program that joined today. */
export async function onBusOf(the: ShopUnderTest, work: (bus: EventBus) => Promise<void>): Promise<void> {
  const lifecycle = new Lifecycle();
  const common = { clock: new SystemClock(), log: new SilentLog(), metrics: new SilentMetrics(), lifecycle };
  const settings = new Live(messagingSettings.parse({}));
  try {
    if (the.arm.infra === 'embedded') {
      const databases = new SqlDatabases({ connection: embeddedConnection(the.folder), ...common });
      await work(await EmbeddedLog.open({ databases, settings, ...common }));
    } else {
      const address = { brokers: the.native().addresses.kafka.split(','), clientId: 'observer' };
      await work(new KafkaEventBus({ address, settings, ...common }));
    }
  } finally {
    await lifecycle.stop();
  }
}

/** A consumer group that only looks, from the first event there is. What any of its members was given is in `seen`, in that order, each event once. */
export class Observer {
  readonly seen: IncomingEvent[] = [];
  private readonly known = new Set<string>();
  private readonly group = `observer-${randomUUID()}`;

  constructor(
    private readonly bus: EventBus,
    private readonly topics: readonly string[],
  ) {}

  /** One more member. */
  join(): Promise<RunningSubscription> {
    const { group, topics } = this;
    return this.bus.subscribe({
      group,
      topics,
      maxBatch: 20,
      handle: async (batch) => this.note(batch),
    });
  }

  /** What each aggregate said, by `aggregate/key`, in the order in which it was seen; what scenarios forged is left out. */
  stories(): Map<string, IncomingEvent[]> {
    const said = this.seen.filter(({ headers }) => headers['origin'] !== 'scenario');
    return Map.groupBy(said, ({ headers, key }) => `${headers['aggregate']}/${key}`);
  }

  private note(batch: readonly IncomingEvent[]): void {
    for (const event of batch) {
      if (!this.known.has(event.eventId)) this.seen.push(event);
      this.known.add(event.eventId);
    }
  }
}
