import { randomUUID } from 'node:crypto';
import type { EventBus, IncomingEvent, RunningSubscription } from '@weir/platform/messaging';

/** Members that there are at most. */
const MOST = 3;

/** A group that only looks, whose members join and leave by the dice: it sees what a consumer is given while its group is never at peace. */
export class Watchers {
  /** Ids of all that any member was given. */
  readonly seen = new Set<string>();
  /** Events that were given again. */
  again = 0;
  /** Aggregates whose events came, copies apart, other than 1, 2, 3, ... */
  readonly disorder: { readonly aggregate: string; readonly seq: number; readonly after: number }[] = [];
  private readonly members: RunningSubscription[] = [];
  private readonly last = new Map<string, number>();
  private readonly group = `storm-${randomUUID().slice(0, 8)}`;

  constructor(
    private readonly bus: EventBus,
    private readonly topics: readonly string[],
  ) {}

  async join(): Promise<void> {
    if (this.members.length >= MOST) return;
    const { group, topics } = this;
    this.members.push(
      await this.bus.subscribe({ group, topics, handle: async (batch) => batch.forEach((event) => this.note(event)) }),
    );
  }

  /** The last one stays. */
  async leave(): Promise<void> {
    if (this.members.length > 1) await this.members.shift()?.stop();
  }

  private note({ eventId, headers, key, seq }: IncomingEvent): void {
    if (this.seen.has(eventId)) return void (this.again += 1);
    this.seen.add(eventId);
    const aggregate = `${headers['aggregate']}/${key}`;
    const after = this.last.get(aggregate) ?? 0;
    if (seq !== after + 1) this.disorder.push({ aggregate, seq, after });
    this.last.set(aggregate, seq);
  }
}
