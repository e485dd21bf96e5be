import { describe, expect, it } from '@jest/globals';
import { Failure } from '@weir/platform/kernel';
import { Wire } from '../../../../../test/support/wire.js';
import {
  OrderApi,
  OrderErrors,
  type OrderView,
  type PlaceOrder,
  type PlaceOutcome,
  type RejectedOrder,
} from '../../contract/index.js';
import { orderSettings, OrderSettingsLive } from '../../order.settings.js';
import { OrderGrpcController } from '../grpc/order.grpc.controller.js';
import { OrderOverGrpc } from './order.over.grpc.js';

const id = (letter: string): string => `o-${letter.repeat(26)}`;
const reserved: OrderView = {
  ...{ orderId: id('a'), customerId: 'c-1', status: 'reserved', total: 1_180, currency: 'EUR', version: 1 },
  ...{
    placedAt: 1_764_000_000_000,
    deadlineAt: 1_764_000_060_000,
    lines: [{ sku: 'tea-100', quantity: 2, unitPrice: 590 }],
  },
};
const cancelled: OrderView = { ...reserved, orderId: id('b'), status: 'cancelled', reason: 'declined', version: 2 };
const tombstone: OrderView = {
  ...cancelled,
  customerId: '',
  reason: 'abandoned',
  total: 0,
  currency: 'XXX',
  lines: [],
};

const outcomes: PlaceOutcome[] = [
  { outcome: 'placed', repeated: false, order: reserved },
  { outcome: 'placed', repeated: true, order: cancelled },
  { outcome: 'out_of_stock', orderId: id('c'), shortages: [{ sku: 'pot-1', requested: 2, available: 0 }] },
  { outcome: 'unknown_sku', orderId: id('d'), skus: ['no-such'] },
  { outcome: 'key_reused', orderId: id('e') },
  { outcome: 'expired', orderId: id('f') },
];

const rejected: RejectedOrder = {
  orderId: id('g'),
  status: 'rejected',
  reason: 'out_of_stock',
  detail: 'not enough stock: 2 of pot-1, 0 left',
  rejectedAt: 3,
};

class FakeOrders extends OrderApi {
  override async place(commands: readonly PlaceOrder[]): Promise<PlaceOutcome[]> {
    return commands.map((_, at) => outcomes[at % outcomes.length]!);
  }

  override async show(orderId: string): Promise<OrderView> {
    if (orderId !== tombstone.orderId) throw new Failure(OrderErrors.NOT_FOUND);
    return tombstone;
  }

  override async rejection(orderId: string): Promise<RejectedOrder | undefined> {
    return orderId === rejected.orderId ? rejected : undefined;
  }

  override async list(customerId: string, limit: number): Promise<OrderView[]> {
    return Array.from({ length: limit }, () => ({ ...reserved, customerId }));
  }

  override async cancel(): Promise<OrderView> {
    return cancelled;
  }
}

const settings = new OrderSettingsLive(orderSettings.parse({}));

const overTheWire = (): { orders: OrderOverGrpc; wire: Wire } => {
  const controller = new OrderGrpcController(new FakeOrders());
  const wire = new Wire({
    place: (request) => controller.place(request),
    getOrder: (request) => controller.show(request),
    getRejection: (request) => controller.rejection(request),
    listOrders: (request) => controller.list(request),
    cancel: (request) => controller.cancel(request),
  });
  return { orders: new OrderOverGrpc(wire, settings), wire };
};

const command = (n: number): PlaceOrder => ({
  orderId: id(String.fromCharCode(97 + n)),
  customerId: 'c-1',
  lines: [{ sku: 'tea-100', quantity: 1 }],
  paymentToken: 'tok-approve',
});

describe('OrderApi over gRPC', () => {
  it('brings every outcome through the proto as it was', async () => {
    const { orders } = overTheWire();
    expect(await orders.place(outcomes.map((_, n) => command(n)))).toEqual(outcomes);
  });

  it('carries the orders placed at once in one call', async () => {
    const { orders, wire } = overTheWire();
    await Promise.all(outcomes.map((_, n) => orders.place([command(n)])));
    expect(wire.calls).toEqual([{ method: 'place', request: { commands: outcomes.map((_, n) => command(n)) } }]);
  });

  it('makes a call for each when placeCoalesced says so, live', async () => {
    const { orders, wire } = overTheWire();
    settings.set({ ...settings.value, placeCoalesced: false });
    await Promise.all([orders.place([command(0)]), orders.place([command(1)])]);
    settings.set({ ...settings.value, placeCoalesced: true });
    expect(wire.calls.map(({ request }) => request)).toEqual([{ commands: [command(0)] }, { commands: [command(1)] }]);
  });

  it('shows, lists and cancels', async () => {
    const { orders } = overTheWire();
    expect(await orders.show(tombstone.orderId)).toEqual(tombstone);
    expect(await orders.list('c-9', 2)).toEqual([
      { ...reserved, customerId: 'c-9' },
      { ...reserved, customerId: 'c-9' },
    ]);
    expect(await orders.cancel({ orderId: id('b') })).toEqual(cancelled);
    expect(await orders.rejection(rejected.orderId)).toEqual(rejected);
    expect(await orders.rejection(id('b'))).toBeUndefined();
  });

  it('refuses what does not match the contract before anybody works on it', async () => {
    const { orders } = overTheWire();
    const refusal = { code: 'REQUEST.INVALID' };
    await expect(orders.place([{ ...command(0), lines: [] }])).rejects.toMatchObject(refusal);
    await expect(orders.show('o-1')).rejects.toMatchObject(refusal);
    await expect(orders.list('c-1', 0)).rejects.toMatchObject(refusal);
  });
});
