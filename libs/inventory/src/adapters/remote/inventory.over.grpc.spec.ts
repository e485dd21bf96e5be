import { describe, expect, it } from '@jest/globals';
import { Wire } from '../../../../../test/support/wire.js';
import {
  InventoryApi,
  type ProductView,
  type ReserveOutcome,
  type ReserveStock,
  type Restock,
} from '../../contract/index.js';
import { InventoryGrpcController } from '../grpc/inventory.grpc.controller.js';
import { InventoryOverGrpc } from './inventory.over.grpc.js';

const id = (letter: string): string => `o-${letter.repeat(26)}`;
const outcomes: ReserveOutcome[] = [
  {
    ...{ outcome: 'held', orderId: id('a'), currency: 'EUR', expiresAt: 1_764_000_090_000 },
    lines: [
      { sku: 'tea-100', quantity: 2, unitPrice: 590 },
      { sku: 'free-1', quantity: 1, unitPrice: 0 },
    ],
  },
  { outcome: 'out_of_stock', orderId: id('b'), shortages: [{ sku: 'pot-1', requested: 2, available: 0 }] },
  { outcome: 'unknown_sku', orderId: id('c'), skus: ['no-such'] },
  { outcome: 'refused', orderId: id('d'), state: 'released' },
];
const product: ProductView = {
  ...{ sku: 'tea-100', name: 'Assam, 100 g', price: 590, currency: 'EUR' },
  ...{ initial: 5_000_000_000, restocked: 0, available: 4_999_999_999, held: 0, sold: 1, version: 2 },
};

class FakeInventory extends InventoryApi {
  override async reserve(commands: readonly ReserveStock[]): Promise<ReserveOutcome[]> {
    return commands.map((_, at) => outcomes[at % outcomes.length]!);
  }

  override async products(): Promise<ProductView[]> {
    return [product, { ...product, sku: 'tea-250' }];
  }

  override async product(sku: string): Promise<ProductView> {
    return { ...product, sku };
  }

  override async restock({ sku, quantity }: Restock): Promise<ProductView> {
    return { ...product, sku, restocked: quantity };
  }
}

const controller = new InventoryGrpcController(new FakeInventory());
const inventory = new InventoryOverGrpc(
  new Wire({
    reserve: (request) => controller.reserve(request),
    listProducts: () => controller.products(),
    getProduct: (request) => controller.product(request),
    restock: (request) => controller.restock(request),
  }),
);

describe('InventoryApi over gRPC', () => {
  it('brings every outcome through the proto as it was', async () => {
    const commands = ['a', 'b', 'c', 'd'].map((letter) => ({
      orderId: id(letter),
      lines: [{ sku: 'tea-100', quantity: 1 }],
    }));
    expect(await inventory.reserve(commands)).toEqual(outcomes);
    expect(await inventory.reserve([])).toEqual([]);
  });

  it('brings products through the proto, big numbers and zeros included', async () => {
    expect(await inventory.products()).toEqual([product, { ...product, sku: 'tea-250' }]);
    expect(await inventory.product('tea-250')).toEqual({ ...product, sku: 'tea-250' });
    expect(await inventory.restock({ sku: 'tea-100', quantity: 7, key: 'd-1' })).toEqual({ ...product, restocked: 7 });
  });

  it('refuses what does not match the contract before anybody works on it', async () => {
    const refusal = { code: 'REQUEST.INVALID' };
    await expect(inventory.reserve([{ orderId: 'o-1', lines: [] }])).rejects.toMatchObject(refusal);
    await expect(inventory.product('')).rejects.toMatchObject(refusal);
    await expect(inventory.restock({ sku: 'tea-100', quantity: 0, key: 'd-1' })).rejects.toMatchObject(refusal);
  });
});
