import { setTimeout as delay } from 'node:timers/promises';
import type { PlaceOrderBody } from '@weir/order/contract';
import { type PlacedOrder, type ShopClient, ShopError } from '@weir/deploy/shop';

/** Longest a customer insists on an answer, ms. */
const PATIENCE = 60_000;

/** What a module has answered is an answer, a refusal too; everything else may have happened. */
export const isAnswer = (error: unknown): error is ShopError =>
  error instanceof ShopError && /^(ORDER|PAYMENT|INVENTORY)\./.test(error.code);

/** Asks, and asks again with the same key, until it is told what became of it; remembers what it was told. */
export class Customer {
  /** Every order that was accepted, once an answer. */
  readonly accepted: { readonly key: string; readonly orderId: string }[] = [];

  constructor(private readonly client: ShopClient) {}

  /** The order, or the code of the refusal. */
  async place(order: PlaceOrderBody, key: string): Promise<PlacedOrder | string> {
    const answer = await this.told(`the order of key ${key}`, () => this.client.place(order, key));
    if (typeof answer === 'string') return answer;
    this.accepted.push({ key, orderId: answer.orderId });
    return answer;
  }

  cancel(orderId: string): Promise<unknown> {
    return this.told(`the cancellation of ${orderId}`, () => this.client.cancel(orderId));
  }

  refund(orderId: string): Promise<unknown> {
    return this.told(`the refund of ${orderId}`, () => this.client.refund(orderId));
  }

  restock(sku: string, quantity: number, key: string): Promise<unknown> {
    return this.told(`the delivery of key ${key}`, () => this.client.restock(sku, quantity, key));
  }

  /** Waits until the order is confirmed or cancelled. */
  async settled(orderId: string): Promise<string> {
    for (const deadline = performance.now() + PATIENCE; ;) {
      const order = await this.told(`the order ${orderId}`, () => this.client.order(orderId));
      const status = typeof order === 'string' ? order : order.status;
      if (status !== 'reserved') return status;
      if (performance.now() > deadline) throw new Error(`order ${orderId} is still reserved after ${PATIENCE} ms`);
      await delay(50);
    }
  }

  private async told<T>(what: string, ask: () => Promise<T>): Promise<T | string> {
    for (const deadline = performance.now() + PATIENCE; ;) {
      try {
        return await ask();
      } catch (error) {
        if (isAnswer(error)) return error.code;
        if (performance.now() > deadline) throw new Error(`nobody answers for ${what}`, { cause: error });
        await delay(100);
      }
    }
  }
}
