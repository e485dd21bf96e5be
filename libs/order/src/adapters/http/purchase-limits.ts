import { type Clock, Failure } from '@weir/platform/kernel';
import { OrderErrors, type OrderLine, type PlaceOrder } from '../../contract/index.js';
import type { OrderSettings, OrderSettingsLive } from '../../order.settings.js';

/** Customers and products that are counted at most; those counted first are forgotten first. */
const COUNTED = 20_000;

type Limit = OrderSettings['purchaseLimits'][string];

/** Orders of one customer with one product: by order id when, and how many. */
type Bought = Map<string, { readonly at: number; readonly quantity: number }>;

/** Keeps one customer from buying everything. Only products with a limit are counted, in this process's memory. */
export class PurchaseLimits {
  private readonly bought = new Map<string, Bought>();

  constructor(
    private readonly settings: OrderSettingsLive,
    private readonly clock: Clock,
  ) {}

  /** Counts the order, once for each order id. Fails with ORDER.OVER_LIMIT. */
  take({ customerId, orderId, lines }: PlaceOrder): void {
    const { purchaseLimits } = this.settings.value;
    if (!hasAny(purchaseLimits)) return;
    const limited = lines.flatMap((line) => {
      const limit = purchaseLimits[line.sku];
      return limit ? [{ line, limit }] : [];
    });
    for (const { line, limit } of limited) this.check(customerId, orderId, line, limit);
    for (const { line } of limited)
      this.of(customerId, line.sku).set(orderId, { at: this.clock.now(), quantity: line.quantity });
  }

  /** The order did not come to be. */
  giveBack({ customerId, orderId, lines }: PlaceOrder): void {
    for (const { sku } of lines) this.bought.get(`${customerId} ${sku}`)?.delete(orderId);
  }

  private check(customerId: string, orderId: string, { sku, quantity }: OrderLine, limit: Limit): void {
    const { perOrder = Infinity, perCustomer = Infinity } = limit;
    const before = perCustomer === Infinity ? 0 : this.count(customerId, orderId, sku);
    if (quantity > perOrder)
      throw new Failure(OrderErrors.OVER_LIMIT, `at most ${perOrder} of ${sku} in one order`, {
        details: { sku, limit: perOrder },
      });
    if (before + quantity > perCustomer)
      throw new Failure(
        OrderErrors.OVER_LIMIT,
        `at most ${perCustomer} of ${sku} for one customer, who has ${before}`,
        {
          details: { sku, limit: perCustomer },
        },
      );
  }

  /** What the customer bought lately, without this order. */
  private count(customerId: string, orderId: string, sku: string): number {
    const since = this.clock.now() - this.settings.value.purchaseWindowMs;
    let sum = 0;
    const bought = this.of(customerId, sku);
    for (const [id, { at, quantity }] of bought) {
      if (at < since) bought.delete(id);
      else if (id !== orderId) sum += quantity;
    }
    return sum;
  }

  private of(customerId: string, sku: string): Bought {
    const key = `${customerId} ${sku}`;
    const known = this.bought.get(key);
    if (known) return known;
    const fresh: Bought = new Map();
    if (this.bought.size >= COUNTED) this.bought.delete(this.bought.keys().next().value!);
    this.bought.set(key, fresh);
    return fresh;
  }
}

function hasAny(limits: object): boolean {
  for (const _sku in limits) return true;
  return false;
}
