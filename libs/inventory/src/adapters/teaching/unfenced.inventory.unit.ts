import type { Inbox, Outbox, Transaction } from '@weir/platform/persistence';
import type { Hold, HoldEntry } from '../../domain/hold.js';
import { SqlInventoryUnit } from '../persistence/sql.inventory.unit.js';

/** States in which a hold is given up, and so refuses a late reserve. */
const GIVEN_UP: readonly Hold['state'][] = ['released', 'returned', 'fenced'];

/** What was given up is as good as new: a reserve that comes late takes stock for an order that was cancelled long ago. */
export class UnfencedInventoryUnit extends SqlInventoryUnit {
  private readonly forgotten = new Map<string, Hold>();

  constructor(
    private readonly writing: Transaction,
    outbox: Outbox,
    inbox: Inbox,
  ) {
    super(writing, outbox, inbox);
  }

  /** Only a reserve looks at holds without locking them. */
  override async holds(orderIds: readonly string[]): Promise<Map<string, Hold>> {
    const found = await super.holds(orderIds);
    for (const [orderId, hold] of found) {
      if (!GIVEN_UP.includes(hold.state)) continue;
      this.forgotten.set(orderId, hold);
      found.delete(orderId);
    }
    return found;
  }

  override async createHolds(made: readonly Hold[], at: number): Promise<void> {
    const fresh = made.filter(({ orderId }) => !this.forgotten.has(orderId));
    if (fresh.length > 0) await super.createHolds(fresh, at);
    for (const hold of made) {
      const old = this.forgotten.get(hold.orderId);
      if (!old) continue;
      await super.updateHolds([{ ...hold, version: old.version + 1, eventSeq: old.eventSeq }], at);
      await this.writing.execute('UPDATE holds SET expires_at = ?, announced_at = NULL WHERE order_id = ?', [
        hold.expiresAt,
        hold.orderId,
      ]);
    }
  }

  /** The history tells the truth: the step is in no table. */
  override recordHistory(entries: readonly HoldEntry[], at: number): Promise<void> {
    const told = entries.map((entry) => {
      const old = entry.message === 'Reserve' ? this.forgotten.get(entry.orderId) : undefined;
      return old ? { ...entry, version: old.version + 1, from: old.state } : entry;
    });
    return super.recordHistory(told, at);
  }
}
