import { type Clock, Poller } from '@weir/platform/kernel';
import { failpoint } from '@weir/platform/resilience';
import type { Log } from '@weir/platform/telemetry';
import type { Delivery } from '../delivery.js';
import { groupId, type RunningSubscription, type Subscription } from '../event-bus.js';
import type { LogStore } from './log-store.js';

/** Publishing wakes the readers; this finds what another process wrote, ms. */
const IDLE = 500;

interface Member {
  readonly delivery: Delivery;
  readonly subscription: Subscription;
}

/** One consumer group: a batch at a time, members in turn. */
export class LogGroup {
  private readonly members: Member[] = [];
  private readonly ending = new AbortController();
  private readonly poller: Poller;
  private turn = 0;
  private cursor: number | undefined;

  constructor(
    private readonly store: LogStore,
    clock: Clock,
    log: Log,
  ) {
    this.poller = new Poller(() => this.step(), {
      clock,
      idleMs: () => IDLE,
      onError: (error) =>
        this.ending.signal.aborted || log.warn('an embedded consumer failed and tries again', { error }),
    });
  }

  async join(member: Member): Promise<RunningSubscription> {
    const { instance, topics, from = 'earliest' } = member.subscription;
    this.cursor ??= await (instance === undefined
      ? this.store.cursor(groupId(member.subscription), topics, from)
      : this.store.end(from));
    this.members.push(member);
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
    const index = this.members.indexOf(member);
    if (index === -1) return;
    this.members.splice(index, 1);
    if (!this.empty) return;
    this.ending.abort();
    await this.poller.stop();
  }

  private async step(): Promise<boolean> {
    const member = this.members[this.turn++ % Math.max(1, this.members.length)];
    if (!member || this.cursor === undefined) return false;
    const { group, instance, topics, maxBatch = 500 } = member.subscription;
    const records = await this.store.after(this.cursor, topics, maxBatch);
    const last = records.at(-1);
    if (!last) return false;
    await member.delivery.deliver(records, this.ending.signal);
    if (instance === undefined) await this.store.commit(groupId(member.subscription), records);
    await failpoint(`${group}.consume`, 'offset-committed');
    this.cursor = last.id;
    return records.length === maxBatch;
  }
}
