import { type Clock, Poller } from '@weir/platform/kernel';
import { failpoint } from '@weir/platform/resilience';
import type { Log } from '@weir/platform/telemetry';
import type { Delivery } from '../delivery.js';
import { groupId, type RunningSubscription, type Subscription } from '../event-bus.js';
import type { GroupControl } from '../group-control.js';
import type { GroupGauges } from '../group-gauges.js';
import type { LogStore, Place } from './log-store.js';

/** Publishing wakes the readers; this finds what another process wrote, ms. */
const IDLE = 500;

interface Member {
  readonly delivery: Delivery;
  readonly subscription: Subscription;
}

export interface LogGroupOptions {
  readonly store: LogStore;
  readonly control: GroupControl;
  readonly gauges: GroupGauges;
  readonly clock: Clock;
  readonly log: Log;
}

/** One consumer group: a batch at a time, members in turn. */
export class LogGroup {
  private readonly members: Member[] = [];
  private readonly ending = new AbortController();
  private readonly poller: Poller;
  private turn = 0;
  /** Where the group is; undefined while it is paused, as its offsets may be reset meanwhile. */
  private place: Place | undefined;

  constructor(private readonly options: LogGroupOptions) {
    const { clock, log } = options;
    this.poller = new Poller(() => this.step(), {
      clock,
      idleMs: () => IDLE,
      onError: (error) =>
        this.ending.signal.aborted || log.warn('an embedded consumer failed and tries again', { error }),
    });
  }

  async join(member: Member): Promise<RunningSubscription> {
    const { control, gauges } = this.options;
    if (!control.paused) this.place ??= await this.enter(member.subscription);
    this.members.push(member);
    if (this.members.length === 1) void gauges.watch(this.ending.signal);
    this.poller.start();
    return { stop: () => this.leave(member), deafMs: () => 0 };
  }

  poke(): void {
    this.poller.poke();
  }

  get empty(): boolean {
    return this.members.length === 0;
  }

  private async leave(member: Member): Promise<void> {
    const { control, gauges, store } = this.options;
    const index = this.members.indexOf(member);
    if (index === -1) return;
    this.members.splice(index, 1);
    if (!this.empty) return;
    this.ending.abort();
    await this.poller.stop();
    control.close();
    gauges.left();
    await store.leave(groupId(member.subscription));
  }

  private async enter(subscription: Subscription): Promise<Place> {
    const { gauges, store } = this.options;
    const { instance, topics, from = 'earliest' } = subscription;
    // A group of one process keeps its place here, and leaves nothing behind.
    if (instance !== undefined)
      return typeof from === 'object'
        ? store.place(from.group, topics, 'earliest')
        : { cursor: await store.end(from), next: new Map() };
    const place = await store.place(groupId(subscription), topics, from === 'latest' ? from : 'earliest');
    await store.enter(groupId(subscription));
    gauges.joined(place.next.size);
    return place;
  }

  private async rest(subscription: Subscription): Promise<void> {
    const { gauges, log, store } = this.options;
    if (subscription.instance !== undefined) return;
    this.place = undefined;
    gauges.left();
    await store.leave(groupId(subscription));
    log.info('the group is paused', { group: subscription.group });
  }

  private async step(): Promise<boolean> {
    const { clock, control, gauges, store } = this.options;
    const member = this.members[this.turn++ % Math.max(1, this.members.length)];
    if (!member) return false;
    const { subscription, delivery } = member;
    if (control.paused) {
      if (this.place) await this.rest(subscription);
      return false;
    }
    const { cursor, next } = (this.place ??= await this.enter(subscription));
    const { instance, topics, maxBatch = 500 } = subscription;
    const found = await store.after(cursor, topics, maxBatch);
    const going = (): boolean => !this.ending.signal.aborted && !control.paused;
    const allowed = found.length === 0 ? 0 : await control.permit(found.length, going);
    const records = found.slice(0, allowed);
    const last = records.at(-1);
    if (!last) return false;
    const due = records.filter(
      ({ topic, partition, offset }) => Number(offset) >= (next.get(`${topic}/${partition}`) ?? 0),
    );
    if (due.length > 0) {
      const began = clock.monotonic();
      await delivery.deliver(due, AbortSignal.any([this.ending.signal, control.pausing]));
      control.handled(due.length, clock.monotonic() - began);
      if (instance === undefined) await store.commit(groupId(subscription), due);
      await failpoint(`${subscription.group}.consume`, 'offset-committed');
      gauges.count(due.length);
    }
    this.place = { cursor: last.id, next };
    return found.length === maxBatch || records.length < found.length;
  }
}
