import type { Ids } from '@weir/platform/kernel';
import type { Host } from '../engine/host.js';
import { MemoryOutbox } from './memory.outbox.js';
import type { MemoryTransaction } from './memory.transaction.js';
import type { OutboxEntry, Said, Schema } from './schema.js';

/** A process's way to a schema: reads, transactions, and in them inbox and outbox. Mutants override it. */
export class Session<Tables extends Schema = Schema> {
  readonly outbox: MemoryOutbox;

  constructor(
    readonly host: Host,
    readonly schema: Tables,
    protected readonly ids: Ids,
  ) {
    this.outbox = new MemoryOutbox(host, schema);
  }

  nextId(): string {
    return this.ids.next();
  }

  read<T>(what: string, look: () => T): Promise<T> {
    return this.schema.database.read(this.host, what, look);
  }

  transaction<T>(work: (tx: MemoryTransaction) => Promise<T>): Promise<T> {
    return this.schema.database.transaction(this.host, work);
  }

  /** Insert first, then ask whose it is: as SqlInbox does. The consumer has its schema's name. */
  async claim(tx: MemoryTransaction, eventIds: readonly string[]): Promise<Set<string>> {
    if (eventIds.length === 0) return new Set();
    const consumer = this.schema.name;
    await tx.statement(`${consumer}: inbox, ${eventIds.length} events`);
    const mine = new Set<string>();
    for (const eventId of [...new Set(eventIds)].sort()) {
      const row = { consumer, eventId, claim: this.ids.next(), takenAt: this.host.clock.now() };
      if (await tx.insertMissing(this.schema.inbox, row)) mine.add(eventId);
    }
    return mine;
  }

  async say(tx: MemoryTransaction, events: readonly Said[]): Promise<void> {
    if (events.length === 0) return;
    await tx.statement(`${this.schema.name}: outbox, ${namesOf(events)}`);
    await tx.insert(
      this.schema.outbox,
      events.map((event) => this.entry(event)),
    );
    tx.afterCommit(() => this.outbox.poke());
  }

  protected entry({ payload, ...event }: Said): OutboxEntry {
    const { database, name } = this.schema;
    return {
      ...event,
      position: database.nextPosition(),
      eventId: this.ids.next(),
      topic: `weir.${name}.events`,
      payload: JSON.stringify(payload),
      traceparent: null,
      occurredAt: this.host.clock.now(),
      publishedAt: 0,
    };
  }
}

const namesOf = (events: readonly Said[]): string =>
  events.map(({ type, aggregateId, seq }) => `${type} ${aggregateId.slice(0, 8)}#${seq}`).join(', ');
