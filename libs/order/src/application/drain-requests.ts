import { Injectable } from '@nestjs/common';
import { Clock } from '@weir/platform/kernel';
import type { PlaceOrder, PlaceOutcome } from '../contract/index.js';
import { PlaceOrders } from './place-orders.js';
import { type Rejection, RejectionStore } from './ports.js';

export interface OrderRequest {
  readonly requestId: string;
  readonly command: PlaceOrder;
}

/** Places orders that have waited, as if they came now; what is refused leaves its reason, so that whoever asks learns the end. Safe to repeat: a request that was refused stays refused. */
@Injectable()
export class DrainRequests {
  constructor(
    private readonly placing: PlaceOrders,
    private readonly rejections: RejectionStore,
    private readonly clock: Clock,
  ) {}

  async execute(requests: readonly OrderRequest[]): Promise<void> {
    const before = await this.rejections.find([...new Set(requests.map(({ command }) => command.orderId))]);
    const open = requests.filter(({ requestId, command }) => before.get(command.orderId)?.requestId !== requestId);
    if (open.length === 0) return;
    const outcomes = await this.placing.execute(open.map(({ command }) => command));
    const at = this.clock.now();
    const refused = outcomes.flatMap((outcome, index): Rejection[] => {
      const { requestId, command } = open[index]!;
      if (outcome.outcome === 'placed') return [];
      return [{ orderId: command.orderId, requestId, reason: outcome.outcome, detail: detailOf(outcome), at }];
    });
    if (refused.length > 0) await this.rejections.add(refused);
  }
}

function detailOf(outcome: Exclude<PlaceOutcome, { outcome: 'placed' }>): string {
  switch (outcome.outcome) {
    case 'out_of_stock':
      return `not enough stock: ${outcome.shortages.map(({ sku, requested, available }) => `${requested} of ${sku}, ${available} left`).join('; ')}`;
    case 'unknown_sku':
      return `there is no ${outcome.skus.join(', ')}`;
    case 'key_reused':
      return 'the key was used for another order';
    case 'expired':
      return 'the first attempt with this key was given up; use a new key';
  }
}
