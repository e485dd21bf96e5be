import type { Clock, Ids } from '@weir/platform/kernel';
import type { EventBus } from '@weir/platform/messaging';
import type { Log } from '@weir/platform/telemetry';
import { orderIdOf } from '../../../libs/order/src/adapters/http/order-id.js';
import { FollowNeighbours } from '../../../libs/order/src/application/follow-neighbours.js';
import type { OrderStore } from '../../../libs/order/src/application/ports.js';
import type { InventoryStore } from '../../../libs/inventory/src/application/ports.js';
import type { PaymentProvider, PaymentStore } from '../../../libs/payment/src/application/ports.js';
import type { Schema } from '../database/schema.js';
import { Session } from '../database/session.js';
import type { Host } from '../engine/host.js';
import type { Broker } from '../network/broker.js';
import { MemoryEventBus } from '../network/memory.event-bus.js';
import { MemoryPaymentProvider, type Psp } from '../network/psp.js';
import { type InventorySchema, MemoryInventoryStore } from '../stores/memory.inventory.store.js';
import { MemoryPaymentStore, type PaymentSchema } from '../stores/memory.payment.store.js';
import { MemoryOrderStore, type OrderSchema } from '../stores/memory.order.store.js';
import { settings } from './settings.js';

/** What the shop is built of, where a mutant may put something worse. */
export class Blueprint {
  orderIdOf(customerId: string, key: string): string {
    return orderIdOf(customerId, key);
  }

  session<Tables extends Schema>(host: Host, schema: Tables, ids: Ids): Session<Tables> {
    return new Session(host, schema, ids);
  }

  orderStore(session: Session<OrderSchema>): OrderStore {
    return new MemoryOrderStore(session);
  }

  following(store: OrderStore, clock: Clock): FollowNeighbours {
    return new FollowNeighbours(store, clock);
  }

  inventoryStore(session: Session<InventorySchema>): InventoryStore {
    return new MemoryInventoryStore(session);
  }

  paymentStore(session: Session<PaymentSchema>): PaymentStore {
    return new MemoryPaymentStore(session);
  }

  provider(host: Host, psp: Psp): PaymentProvider {
    return new MemoryPaymentProvider(host, psp, settings.payment.value.chargeTimeoutMs);
  }

  bus(host: Host, broker: Broker, log: Log): EventBus {
    return new MemoryEventBus(host, broker, log);
  }
}
