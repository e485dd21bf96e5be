import { Injectable } from '@nestjs/common';
import { Clock } from '@weir/platform/kernel';
import { advance, type Hold, type HoldEntry, noHold, saying } from '../domain/hold.js';
import type { HoldMessage } from '../domain/hold.saga.js';
import { StockMoves } from '../domain/stock.js';
import { type DomainEvent, holdSettled } from './events.js';
import { moveStock } from './move-stock.js';
import { InventoryStore } from './ports.js';

/** What the order decided, as one of its events told it. */
export interface OrderDecision {
  readonly eventId: string;
  readonly orderId: string;
  readonly message: Exclude<HoldMessage, 'Reserve'>;
}

/** Follows the orders' decisions: commits, releases, takes back or fences, each event once, the whole batch in one transaction. */
@Injectable()
export class SettleHolds {
  constructor(
    private readonly store: InventoryStore,
    private readonly clock: Clock,
  ) {}

  async execute(decisions: readonly OrderDecision[]): Promise<void> {
    if (decisions.length === 0) return;
    await this.store.transaction(async (unit) => {
      const fresh = await unit.claim(decisions.map(({ eventId }) => eventId));
      const due = decisions.filter(({ eventId }) => fresh.delete(eventId));
      const before = await unit.lockHolds([...new Set(due.map(({ orderId }) => orderId))].sort());

      const after = new Map<string, Hold>();
      const moves = new StockMoves();
      const history: HoldEntry[] = [];
      const events: DomainEvent[] = [];
      for (const { orderId, message } of due) {
        const current = after.get(orderId) ?? before.get(orderId) ?? noHold(orderId);
        const { hold, effects, entry } = advance(current, message);
        if (!entry) continue;
        history.push(entry);
        after.set(orderId, hold);
        for (const effect of effects) {
          moves.add(effect, hold.lines);
          after.set(orderId, saying(hold));
          events.push(holdSettled(after.get(orderId)!, entry.from, effect));
        }
      }
      if (history.length === 0) return;

      const now = this.clock.now();
      const changed = [...after.values()];
      await unit.createHolds(
        changed.filter(({ orderId }) => !before.has(orderId)),
        now,
      );
      await unit.updateHolds(
        changed.filter(({ orderId }) => before.has(orderId)),
        now,
      );
      await unit.recordHistory(history, now);
      await moveStock(unit, moves, await unit.lockProducts(moves.skus));
      await unit.publish(events);
    });
  }
}
