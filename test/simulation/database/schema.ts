import type { OutboxRow, OutgoingEvent } from '@weir/platform/persistence';
import type { Engine } from '../engine/host.js';
import { MemoryDatabase } from './memory.database.js';
import { Table } from './table.js';

export interface Claim {
  readonly consumer: string;
  readonly eventId: string;
  readonly claim: string;
  readonly takenAt: number;
}

export interface OutboxEntry extends OutboxRow {
  /** 0: not yet. */
  readonly publishedAt: number;
}

/** What a module says, before it has a place in the outbox. */
export type Said = Pick<OutgoingEvent, 'aggregate' | 'aggregateId' | 'seq' | 'type' | 'version' | 'payload'>;

/** A module's schema with the platform's own tables. */
export class Schema {
  readonly database: MemoryDatabase;
  readonly outbox = new Table<OutboxEntry>('outbox', ({ position }) => String(position), [
    ({ eventId }) => eventId,
    ({ aggregate, aggregateId, seq }) => `${aggregate}/${aggregateId}/${seq}`,
  ]);
  readonly inbox = new Table<Claim>('inbox', ({ consumer, eventId }) => `${consumer}/${eventId}`);
  readonly fence = new Table<{ readonly name: string; readonly token: number }>('relay_fence', ({ name }) => name);

  constructor(
    readonly name: string,
    engine: Engine,
  ) {
    this.database = new MemoryDatabase(name, engine);
    this.fence.put({ name: 'relay', token: 0 });
  }
}
