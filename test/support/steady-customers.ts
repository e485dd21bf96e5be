import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from './eventually.js';
import type { ShopClient } from './shop-client.js';

/** Between two orders of a calm customer, ms. */
const REST_MS = 200;

/** Customers who go on ordering, `parallel` at a time; whoever hears nothing repeats with the same key. `customerOf` names the customer of the nth order. */
export class SteadyCustomers {
  /** Ids of what was accepted. */
  readonly orders: string[] = [];
  /** Answers that were none, or an outage. */
  unanswered = 0;
  private begun = 0;
  private going = true;
  private calm = false;
  private readonly all: Promise<unknown>;

  constructor(
    private readonly client: () => ShopClient,
    private readonly lines: readonly { sku: string; quantity: number }[],
    parallel: number,
    private readonly customerOf: (order: number) => string,
  ) {
    this.all = Promise.all(Array.from({ length: parallel }, () => this.one()));
  }

  /** Waits until so many more were accepted. */
  async more(count: number, withinMs = 60_000): Promise<void> {
    const target = this.orders.length + count;
    await eventually(`${count} more orders are accepted`, withinMs, () => this.orders.length >= target);
  }

  /** While `work` goes on they rest between orders: processes that start on two cores which customers keep busy take ten times as long. */
  async calmly<T>(work: () => Promise<T>): Promise<T> {
    this.calm = true;
    try {
      return await work();
    } finally {
      this.calm = false;
    }
  }

  async stop(): Promise<readonly string[]> {
    this.going = false;
    await this.all;
    return this.orders;
  }

  private async one(): Promise<void> {
    while (this.going) {
      const [customerId, key] = [this.customerOf(this.begun++), randomUUID()];
      const { orderId } = await eventually(`${customerId} is served`, 30_000, async () => {
        const answer = await this.client()
          .place({ customerId, lines: this.lines }, key)
          .catch(() => undefined);
        if (answer?.status === 201) return answer.body;
        this.unanswered += 1;
        return false;
      });
      this.orders.push(orderId);
      if (this.calm) await delay(REST_MS);
    }
  }
}
