import { Failure, PlatformErrors } from '@weir/platform/kernel';
import { EventBus, type EventMessage, type RunningSubscription, type Subscription } from '@weir/platform/messaging';
import { type Log, SilentMetrics } from '@weir/platform/telemetry';
import { Delivery } from '../../../libs/platform/messaging/src/delivery.js';
import { groupId } from '../../../libs/platform/messaging/src/event-bus.js';
import type { LogRecord } from '../../../libs/platform/messaging/src/record.js';
import type { Host } from '../engine/host.js';
import type { Broker } from './broker.js';
import type { ConsumerGroup, Member } from './consumer-group.js';

/** A write that was given up may still land, within this time, ms. */
const LANDS_WITHIN = 600;

/** A process's way to the broker: at least once in both directions. What it reads goes through the real Delivery. */
export class MemoryEventBus extends EventBus {
  constructor(
    protected readonly host: Host,
    private readonly broker: Broker,
    private readonly log: Log,
  ) {
    super();
  }

  override async publish(messages: readonly EventMessage[]): Promise<void> {
    const { faults, random, scheduler } = this.host.engine;
    await this.host.point(`publish ${messages.map(({ headers }) => headers['event-type']).join(', ')}`);
    const failed = new Failure(PlatformErrors.UNAVAILABLE, 'the broker did not acknowledge; it may have been written');
    if (faults.strikes('publishLost')) throw failed;
    if (faults.strikes('publishUnknown')) {
      const network = { name: 'network', alive: true, frozenUntil: 0 };
      scheduler.note(this.host, 'PUBLISHED, ANSWER LOST');
      scheduler.add(network, random.between(0, LANDS_WITHIN), 'a publish lands', () => this.broker.append(messages));
      throw failed;
    }
    this.broker.append(messages);
    await this.host.point('published');
  }

  override subscribe(subscription: Subscription): Promise<RunningSubscription> {
    const group = this.broker.group(groupId(subscription), subscription.topics);
    const { clock } = this.host;
    const delivery = new Delivery({
      subscription,
      publish: (messages) => this.publish(messages),
      clock,
      log: this.log,
      metrics: new SilentMetrics(),
    });
    const member = group.join(this.host);
    const ended = this.consume(group, member, delivery);
    const stop = (): Promise<void> => {
      group.leave(member);
      return ended;
    };
    return Promise.resolve({ stop, deafMs: () => 0 });
  }

  /** The effect first, then the offsets. */
  protected async handle(
    group: ConsumerGroup,
    generation: number,
    records: readonly LogRecord[],
    delivery: Delivery,
  ): Promise<void> {
    await delivery.deliver(records, new AbortController().signal);
    await this.commit(group, generation, records);
  }

  protected async commit(group: ConsumerGroup, generation: number, records: readonly LogRecord[]): Promise<void> {
    const { faults, scheduler } = this.host.engine;
    await this.host.point(`${group.name}: commit offsets`);
    if (faults.strikes('offsetsLost')) return scheduler.note(this.host, `${group.name}: OFFSETS LOST`);
    if (!group.commit(generation, records)) scheduler.note(this.host, `${group.name}: offsets of the past refused`);
  }

  private async consume(group: ConsumerGroup, member: Member, delivery: Delivery): Promise<void> {
    while (!member.leaving) {
      const { generation } = group;
      const records = group.take(member);
      if (records.length === 0) {
        await this.wakened(member);
        continue;
      }
      member.busy = true;
      await this.host.point(`${group.name}: takes ${records.map(nameOf).join(', ')}`);
      await this.handle(group, generation, records, delivery).catch((error: Error) =>
        group.rebalance(`${this.host.name} failed, ${error.message}`),
      );
      member.busy = false;
    }
  }

  private wakened(member: Member): Promise<void> {
    return new Promise((resolve) => {
      member.wake = () => this.host.engine.scheduler.add(this.host, 0, 'fetches', resolve);
    });
  }
}

const nameOf = ({ topic, partition, offset, headers }: LogRecord): string =>
  `${headers['event-type']} ${topic.split('.')[1]}/${partition}@${offset}`;
