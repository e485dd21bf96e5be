import { Injectable } from '@nestjs/common';
import { Clock } from '@weir/platform/kernel';
import { advanceOrders } from './advance-orders.js';
import { OrderStore } from './ports.js';

const BATCH = 200;

/** Cancels orders that nobody paid in time. */
@Injectable()
export class CancelLate {
  constructor(
    private readonly store: OrderStore,
    private readonly clock: Clock,
  ) {}

  /** True when there may be more at once. */
  execute(): Promise<boolean> {
    return this.store.transaction(async (unit) => {
      const now = this.clock.now();
      const late = await unit.lockLate(now, BATCH);
      await advanceOrders(
        unit,
        late.map((orderId) => ({ orderId, message: 'DeadlinePassed' })),
        now,
      );
      return late.length === BATCH;
    });
  }
}
