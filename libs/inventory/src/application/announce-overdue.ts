import { Injectable } from '@nestjs/common';
import { Clock } from '@weir/platform/kernel';
import { saying } from '../domain/hold.js';
import { InventorySettingsLive } from '../inventory.settings.js';
import { holdOverdue } from './events.js';
import { InventoryStore } from './ports.js';

const BATCH = 200;

/** Tells that holds are past their expiry. It lets nothing go: only the order knows whether it exists, and it will answer. */
@Injectable()
export class AnnounceOverdue {
  constructor(
    private readonly store: InventoryStore,
    private readonly settings: InventorySettingsLive,
    private readonly clock: Clock,
  ) {}

  /** True when there may be more at once. */
  execute(): Promise<boolean> {
    return this.store.transaction(async (unit) => {
      const now = this.clock.now();
      const overdue = (await unit.lockOverdue(now, now - this.settings.value.overdueRepeatMs, BATCH)).map(saying);
      if (overdue.length === 0) return false;
      await unit.markAnnounced(overdue, now);
      await unit.publish(overdue.map(holdOverdue));
      return overdue.length === BATCH;
    });
  }
}
