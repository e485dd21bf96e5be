import { Clock } from '@weir/platform/kernel';
import { Database, Inbox, Outbox } from '@weir/platform/persistence';
import type { Lesson } from '@weir/platform/teaching';
import { InventoryStore } from '../../application/ports.js';
import { NaiveInventoryStore } from './naive.inventory.store.js';
import { UnfencedInventoryStore } from './unfenced.inventory.store.js';

export const inventoryLessons: readonly Lesson[] = [
  {
    without: 'conditionalUpdate',
    token: InventoryStore,
    inject: [Database, Outbox, Inbox, Clock],
    naive: (real: InventoryStore, database: Database, outbox: Outbox, inbox: Inbox, clock: Clock) =>
      new NaiveInventoryStore(real, database, outbox, inbox, clock),
  },
  {
    without: 'fence',
    token: InventoryStore,
    inject: [Database, Outbox, Inbox],
    naive: (real: InventoryStore, database: Database, outbox: Outbox, inbox: Inbox) =>
      new UnfencedInventoryStore(real, database, outbox, inbox),
  },
];
