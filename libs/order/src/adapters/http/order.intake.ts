import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Admission } from '@weir/platform/admission';
import { Clock, Failure, Ids } from '@weir/platform/kernel';
import { type EventMessage, RequestQueue } from '@weir/platform/messaging';
import { Trace } from '@weir/platform/telemetry';
import {
  ORDER_REQUESTS_TOPIC,
  OrderApi,
  OrderErrors,
  orderRequests,
  type OrderView,
  type PlaceOrder,
  type QueuedOrder,
  type RejectedOrder,
} from '../../contract/index.js';
import { placed } from './answer.js';
import { PurchaseLimits } from './purchase-limits.js';

/** The face's way to the orders: at once, or through the queue, as admission says; and one answer about an order wherever it is. */
@Injectable()
export class OrderIntake {
  constructor(
    private readonly orders: OrderApi,
    private readonly admission: Admission,
    private readonly limits: PurchaseLimits,
    private readonly queue: RequestQueue,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** Safe to repeat: what waits already is answered where it stands, whatever the mode. Fails with PLATFORM.OVERLOADED and `retryAfterSeconds` when it shall come again later. */
  async place(command: PlaceOrder): Promise<OrderView | QueuedOrder> {
    const again = this.queue.find(command.orderId) && this.queue.again(command.orderId, wishOf(command));
    if (again) return { orderId: command.orderId, status: 'queued', lines: command.lines, ...again };
    const admitted = this.admission.enter(command.customerId);
    try {
      this.limits.take(command);
      return admitted.way === 'direct' ? await this.placeNow(command) : await this.enqueue(command);
    } catch (error) {
      this.limits.giveBack(command);
      throw error;
    } finally {
      admitted.leave();
    }
  }

  /** What waits is looked for first: what has left the queue by then is in the books. */
  async show(orderId: string): Promise<OrderView | QueuedOrder | RejectedOrder> {
    const waiting = this.queue.find(orderId);
    try {
      return await this.orders.show(orderId);
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== OrderErrors.NOT_FOUND.code) throw error;
      if (waiting) return { orderId, status: 'queued', ...waiting };
      const rejection = await this.orders.rejection(orderId);
      if (rejection) return rejection;
      throw this.queue.known ? error : new Failure(OrderErrors.NOT_KNOWN_YET);
    }
  }

  private async placeNow(command: PlaceOrder): Promise<OrderView> {
    const [outcome] = await this.orders.place([command]);
    return placed(outcome!);
  }

  private async enqueue(command: PlaceOrder): Promise<QueuedOrder> {
    const { orderId, lines } = command;
    const request = this.requestOf(command);
    const queued = await this.queue.append(orderId, wishOf(command), request, this.admission.acceptWithinMs);
    if (!queued) throw new Failure(OrderErrors.KEY_REUSED);
    return { orderId, status: 'queued', lines, ...queued };
  }

  private requestOf(command: PlaceOrder): EventMessage {
    const traceparent = Trace.current();
    return {
      topic: ORDER_REQUESTS_TOPIC,
      key: command.customerId,
      value: JSON.stringify(command),
      headers: {
        'event-id': this.ids.next(),
        'event-type': 'OrderRequested',
        'event-version': String(orderRequests.OrderRequested.version),
        aggregate: 'order-request',
        seq: '1',
        origin: 'order',
        'occurred-at': String(this.clock.now()),
        ...(traceparent ? { traceparent } : {}),
      },
    };
  }
}

/** What is asked for in a few characters: as it is when it is short, which costs a request less than a digest. */
function wishOf({ lines, paymentToken }: PlaceOrder): string {
  const all = lines.map(({ sku, quantity }) => `${sku} ${quantity}`);
  const wish = `${paymentToken} ${all.length > 1 ? all.sort().join() : all[0]}`;
  return wish.length <= 64 ? wish : hash('sha1', wish, 'base64url').slice(0, 16);
}
