import { setTimeout as delay } from 'node:timers/promises';
import type { PlaceOrderBody } from '@weir/order/contract';
import type { ShopClient } from '@weir/deploy/shop';
import { type Customer, isAnswer } from './customer.js';

/** Orders that may wait for their answer at a time. */
const IN_FLIGHT = 200;
/** An order whose outcome is unknown is sent again this often, with a pause, milliseconds. */
const AGAIN = { times: 20, everyMs: 1000 };

/** Most buy an article that never runs out, every 20th card is declined, every 50th order wants what is scarce. */
const wish = (n: number): PlaceOrderBody => ({
  customerId: `c-${n % 500}`,
  lines: [
    n % 50 === 49 ? { sku: 'pot-1', quantity: 1 } : { sku: `load-${String(n % 64).padStart(2, '0')}`, quantity: 1 },
  ],
  ...(n % 20 === 7 ? { paymentToken: 'tok-decline' } : {}),
});

/** Places orders at a rate, whatever the shop answers, and keeps apart what was accepted, what was refused, and what nobody knows. */
export class OrderStream {
  accepted = 0;
  /** By the code of the refusal. `ORDER.EXPIRED` is an order that had no answer at first and was cancelled before it was asked for again. */
  readonly refused: Record<string, number> = {};
  placed = 0;
  /** Numbers of the orders whose answer was an error or none. */
  readonly unknown = new Set<number>();
  private readonly answers: number[] = [];

  constructor(
    private readonly client: ShopClient,
    /** Who remembers what was accepted. */
    private readonly customer: Customer,
    private readonly orders: number,
    /** Orders a second. */
    private readonly rate: number,
  ) {}

  /** True while there are orders to come. */
  get flows(): boolean {
    return this.placed < this.orders;
  }

  /** Resolves when each has had its answer, or none. */
  async run(): Promise<void> {
    const begin = performance.now();
    const flying = new Set<Promise<void>>();
    for (let n = 0; n < this.orders; n += 1) {
      const early = begin + (n * 1000) / this.rate - performance.now();
      if (early > 0) await delay(early);
      if (flying.size >= IN_FLIGHT) await Promise.race(flying);
      const one = this.place(n).finally(() => flying.delete(one));
      flying.add(one);
      this.placed += 1;
    }
    await Promise.all(flying);
  }

  /** Sends again, with the same keys, what has no answer yet. Answers how many stay unknown. */
  async settle(): Promise<number> {
    for (let turn = 0; this.unknown.size > 0 && turn < AGAIN.times; turn += 1) {
      if (turn > 0) await delay(AGAIN.everyMs);
      for (const n of [...this.unknown]) await this.place(n);
    }
    return this.unknown.size;
  }

  /** Longest time without an accepted order since `from` (of performance.now), milliseconds. */
  gapSince(from: number): number {
    const times = [from, ...this.answers.filter((at) => at >= from), performance.now()];
    return Math.round(Math.max(...times.slice(1).map((at, index) => at - (times[index] ?? at))));
  }

  private async place(n: number): Promise<void> {
    const key = `chaos-order-${n}`;
    try {
      const { orderId } = await this.client.place(wish(n), key);
      this.customer.accepted.push({ key, orderId });
      this.unknown.delete(n);
      this.accepted += 1;
      this.answers.push(performance.now());
    } catch (error) {
      if (!isAnswer(error)) return void this.unknown.add(n);
      this.unknown.delete(n);
      this.refused[error.code] = (this.refused[error.code] ?? 0) + 1;
    }
  }
}
