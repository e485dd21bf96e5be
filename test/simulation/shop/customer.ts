import { OrderErrors, type PlaceOrder } from '@weir/order/contract';
import { PaymentErrors } from '@weir/payment/contract';
import { Failure } from '@weir/platform/kernel';
import { Host } from '../engine/host.js';
import type { History } from './history.js';
import { SKUS, type World } from './world.js';

/** Milliseconds between two wishes: now and then everybody wants something at once. */
const THINKS = { usually: 1_200, hurried: 5 };
/** Most attempts at one wish. */
const ATTEMPTS = 4;

const TOKENS = ['tok-approve', 'tok-approve', 'tok-approve', 'tok-decline', 'tok-timeout', 'tok-error'] as const;

/** What a customer wants under one key. */
type Wish = Omit<PlaceOrder, 'orderId'> & { readonly key: string };

/** Orders, orders again with the same key, changes its mind, wants its money back, and looks how things stand. Never sure that a question arrived, it asks again. */
export class Customer {
  private readonly host: Host;
  private readonly wishes: Wish[] = [];

  constructor(
    private readonly customerId: string,
    private readonly world: World,
    private readonly history: History,
  ) {
    this.host = new Host(customerId, world.engine, false);
  }

  async shop(wishes: number): Promise<void> {
    const { random } = this.world.engine;
    for (let nth = 0; nth < wishes; nth += 1) {
      await this.host.clock.delay(random.between(0, random.chance(0.5) ? THINKS.hurried : THINKS.usually));
      const known = this.wishes.length > 0 ? random.pick(this.wishes) : undefined;
      if (!known || random.chance(0.45)) await this.placeAnew();
      else await this.changeMind(known);
      if (random.chance(0.5)) await this.look(this.idOf(random.pick(this.wishes)));
    }
  }

  private async changeMind(known: Wish): Promise<void> {
    const { random } = this.world.engine;
    const orderId = this.idOf(known);
    switch (random.between(0, 5)) {
      case 0:
        return this.place(known);
      case 1:
        return this.place({ ...known, lines: this.lines() });
      case 2:
        return this.cancel(orderId);
      case 3:
        return this.refund(orderId);
      case 4:
        return this.restock();
      default:
        return this.look(orderId);
    }
  }

  private async placeAnew(): Promise<void> {
    const { engine } = this.world;
    const wish = {
      key: `key-${this.wishes.length + 1}`,
      customerId: this.customerId,
      lines: this.lines(),
      paymentToken: engine.random.pick(TOKENS),
    };
    this.wishes.push(wish);
    const copies = engine.random.chance(0.25) ? 2 : 1;
    await Promise.all(Array.from({ length: copies }, () => this.place(wish)));
  }

  private idOf({ customerId, key }: Wish): string {
    return this.world.blueprint.orderIdOf(customerId, key);
  }

  private async place({ key, ...wish }: Wish): Promise<void> {
    await this.insist(async () => {
      const command = { ...wish, orderId: this.idOf({ key, ...wish }) };
      const { orderId } = command;
      const floor = this.history.floor();
      try {
        const { value, repeated } = await this.world.calls.call(
          this.host,
          'order',
          `place ${orderId.slice(0, 8)}`,
          (api) => api.place([command]),
        );
        if (repeated) this.history.unknown(orderId);
        this.history.placing(`${wish.customerId} ${key}`, command, value[0]!, floor);
      } catch (error) {
        this.history.unknown(orderId);
        throw error;
      }
    });
  }

  private cancel(orderId: string): Promise<void> {
    return this.insist(async () => {
      const floor = this.history.floor();
      const what = `cancel ${orderId.slice(0, 8)}`;
      await this.unlessMissing(orderId, floor, async () => {
        const { value } = await this.world.calls.call(this.host, 'order', what, (api) => api.cancel({ orderId }));
        this.history.order(value, floor);
      });
    });
  }

  private look(orderId: string): Promise<void> {
    return this.insist(async () => {
      const floor = this.history.floor();
      const what = `show ${orderId.slice(0, 8)}`;
      await this.unlessMissing(orderId, floor, async () => {
        const { value } = await this.world.calls.call(this.host, 'order', what, (api) => api.show(orderId));
        this.history.order(value, floor);
      });
    });
  }

  private refund(orderId: string): Promise<void> {
    return this.insist(async () => {
      const floor = this.history.floor();
      const what = `refund ${orderId.slice(0, 8)}`;
      try {
        const { value } = await this.world.calls.call(this.host, 'payment', what, (api) => api.refund({ orderId }));
        this.history.payment(orderId, value.version, floor);
      } catch (error) {
        const expected: string[] = [PaymentErrors.NOT_FOUND.code, PaymentErrors.NOT_CAPTURED.code];
        if (!(error instanceof Failure) || !expected.includes(error.code)) throw error;
      }
    });
  }

  private restock(): Promise<void> {
    const { random } = this.world.engine;
    const delivery = {
      sku: random.pick(SKUS),
      quantity: random.between(1, 2),
      key: `${this.customerId}-${random.between(1, 2)}`,
    };
    return this.insist(async () => {
      await this.world.calls
        .call(this.host, 'inventory', `restock ${delivery.sku}`, (api) => api.restock(delivery))
        .catch((error: unknown) => {
          if (!(error instanceof Failure) || error.code !== 'INVENTORY.KEY_REUSED') throw error;
        });
    });
  }

  private lines(): PlaceOrder['lines'] {
    const { random } = this.world.engine;
    return random
      .shuffle(SKUS)
      .slice(0, random.between(1, 2))
      .map((sku) => ({ sku, quantity: random.between(1, 2) }));
  }

  private async unlessMissing(
    orderId: string,
    floor: ReturnType<History['floor']>,
    ask: () => Promise<void>,
  ): Promise<void> {
    try {
      await ask();
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== OrderErrors.NOT_FOUND.code) throw error;
      this.history.missing(orderId, floor);
    }
  }

  /** Tries again while there is no answer; sometimes gives up. */
  private async insist(attempt: () => Promise<void>): Promise<void> {
    const { random } = this.world.engine;
    for (let nth = 1; ; nth += 1) {
      try {
        return await attempt();
      } catch (error) {
        if (!(error instanceof Failure)) this.world.assertions.push(error as Error);
        if (nth === ATTEMPTS || random.chance(0.3)) return;
        await this.host.clock.delay(random.between(10, 500));
      }
    }
  }
}
