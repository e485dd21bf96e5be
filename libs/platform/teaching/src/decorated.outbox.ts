import { Outbox, type OutboxRow, type OutgoingEvent, type Transaction } from '@weir/platform/persistence';

/** An outbox that is the real one but for how events come into it. */
export abstract class DecoratedOutbox extends Outbox {
  constructor(protected readonly real: Outbox) {
    super();
  }

  abstract override append(tx: Transaction, events: readonly OutgoingEvent[]): Promise<void>;

  override unpublished(limit: number): Promise<OutboxRow[]> {
    return this.real.unpublished(limit);
  }

  override beginTerm(electionToken: number): Promise<number> {
    return this.real.beginTerm(electionToken);
  }

  override markPublished(positions: readonly number[], fencingToken: number): Promise<void> {
    return this.real.markPublished(positions, fencingToken);
  }

  override markRefused(position: number, reason: string, fencingToken: number): Promise<{ dead: boolean }> {
    return this.real.markRefused(position, reason, fencingToken);
  }

  override reviveDead(): Promise<number> {
    return this.real.reviveDead();
  }

  override backlog(): ReturnType<Outbox['backlog']> {
    return this.real.backlog();
  }

  override markSeen(eventIds: readonly string[]): Promise<number> {
    return this.real.markSeen(eventIds);
  }

  override unseen(range: Parameters<Outbox['unseen']>[0]): ReturnType<Outbox['unseen']> {
    return this.real.unseen(range);
  }

  override onAppend(listener: () => void): void {
    this.real.onAppend(listener);
  }
}
