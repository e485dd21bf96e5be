import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { InventoryApi, type ProductView, type ReserveOutcome, type ReserveStock } from '@weir/inventory/contract';
import { Failure } from '@weir/platform/kernel';
import { eventually } from '../support/eventually.js';
import { bothWays, type BothWays, type BothWaysOptions } from './both-ways.js';

const orderId = `o-${'a'.repeat(26)}`;
const command: ReserveStock = { orderId, lines: [{ sku: 'tea-100', quantity: 1 }] };
const product: ProductView = {
  ...{ sku: 'tea-100', name: 'Assam, 100 g', price: 590, currency: 'EUR' },
  ...{ initial: 10, restocked: 0, available: 10, held: 0, sold: 0, version: 1 },
};
const OUT_OF_TEA = { code: 'INVENTORY.OUT_OF_TEA', kind: 'conflict', retriable: true, title: 'No tea' } as const;

/** Keeps one product object and does what `work` says before it answers a reservation. */
class Inventory extends InventoryApi {
  /** Reservations that were begun, and those that were done. */
  begun = 0;
  done = 0;

  constructor(private readonly work: (command: ReserveStock) => Promise<void> = async () => undefined) {
    super();
  }

  override async reserve([first, ...rest]: readonly ReserveStock[]): Promise<ReserveOutcome[]> {
    this.begun++;
    await this.work(first!);
    this.done++;
    return [first!, ...rest].map(({ orderId: id }) => ({ outcome: 'refused', orderId: id, state: 'released' }));
  }

  override async products(): Promise<ProductView[]> {
    return [product];
  }

  override async product(): Promise<ProductView> {
    return product;
  }

  override async restock(): Promise<ProductView> {
    return product;
  }
}

describe('where a direct call and a remote call differ', () => {
  let open: BothWays | undefined;
  afterEach(() => open?.stop());
  const given = async (inventory: Inventory, options?: BothWaysOptions): Promise<BothWays> =>
    (open = await bothWays(inventory, options));
  const failure = (call: Promise<unknown>): Promise<Error> =>
    call.then(
      () => new Error('it did not fail'),
      (error: Error) => error,
    );

  it('aliasing: a direct answer is the provider’s own object, a remote one is a copy', async () => {
    const { direct, remote } = await given(new Inventory());
    expect(await direct.product('tea-100')).toBe(product);
    const copy = await remote.product('tea-100');
    expect(copy).toEqual(product);
    expect(copy).not.toBe(product);
    (copy as { available: number }).available = 0;
    expect((await remote.product('tea-100')).available).toBe(10);
  });

  it('time-outs: a direct call waits as long as it takes, a remote one gives up, and yet it may have happened', async () => {
    const inventory = new Inventory(() => sleep(400));
    const { direct, remote } = await given(inventory, { deadlineMs: 100 });
    const gaveUp = await failure(remote.reserve([command]));
    expect(gaveUp).toMatchObject({ code: 'PLATFORM.TIMEOUT', retriable: true });
    await eventually('it happened all the same', 5_000, () => inventory.done > 0);
    expect(await direct.reserve([command])).toMatchObject([{ orderId }]);
  });

  it('partial failure: the provider can be gone in the middle, which only a remote caller lives to see', async () => {
    const work = Promise.withResolvers<void>();
    const inventory = new Inventory(() => work.promise);
    const { direct, remote, cut } = await given(inventory);
    const [here, there] = [direct.reserve([command]), failure(remote.reserve([command]))];
    await eventually('both have begun', 5_000, () => inventory.begun === 2);
    await cut();
    expect(await there).toMatchObject({ kind: 'unavailable', retriable: true });
    work.resolve();
    expect(await here).toMatchObject([{ orderId }]);
  });

  it('ordering: a direct call has begun when the next line runs, a remote one is still on its way', async () => {
    const inventory = new Inventory();
    const { direct, remote } = await given(inventory);
    const here = direct.reserve([command]);
    expect(inventory.begun).toBe(1);
    const there = remote.reserve([command]);
    expect(inventory.begun).toBe(1);
    await Promise.all([here, there]);
    expect(inventory.begun).toBe(2);
  });

  it('ordering: of two remote calls the later may be done first, and a quick one does not wait for a slow one', async () => {
    const order: string[] = [];
    const slow = { ...command, orderId: `o-${'b'.repeat(26)}` };
    const inventory = new Inventory(async ({ orderId: id }) => {
      if (id === slow.orderId) await sleep(200);
      order.push(id);
    });
    const { remote } = await given(inventory);
    await Promise.all([remote.reserve([slow]), remote.reserve([command])]);
    expect(order).toEqual([command.orderId, slow.orderId]);
  });

  it('clock: a remote deadline travels as a duration, so clocks may differ; a moment in an answer is the provider’s', async () => {
    const ahead = 3_600_000;
    class Ahead extends Inventory {
      override async reserve(commands: readonly ReserveStock[]): Promise<ReserveOutcome[]> {
        const lines = [{ sku: 'tea-100', quantity: 1, unitPrice: 590 }];
        const expiresAt = Date.now() + ahead + 90_000;
        return commands.map(({ orderId: id }) => ({ outcome: 'held', orderId: id, currency: 'EUR', expiresAt, lines }));
      }
    }
    const { remote } = await given(new Ahead(), { deadlineMs: 1_000 });
    const [outcome] = await remote.reserve([command]);
    expect(outcome).toMatchObject({ outcome: 'held' });
    expect((outcome as { expiresAt: number }).expiresAt - Date.now()).toBeGreaterThan(ahead);
  });

  it('error detail: directly the very error, over the wire its code, message and details and nothing else', async () => {
    const thrown = new Failure(OUT_OF_TEA, 'no tea before Monday', {
      details: { sku: 'tea-100' },
      cause: new Error('the driver said so'),
    });
    const { direct, remote } = await given(new Inventory(() => Promise.reject(thrown)));
    expect(await failure(direct.reserve([command]))).toBe(thrown);
    const told = await failure(remote.reserve([command]));
    expect(told).toMatchObject({ code: OUT_OF_TEA.code, message: 'no tea before Monday', details: { sku: 'tea-100' } });
    expect(told).toBeInstanceOf(Failure);
    expect(told).not.toBe(thrown);
    expect((told.cause as Error | undefined)?.message ?? '').not.toContain('the driver said so');
  });

  it('error detail: what nobody foresaw is open to a direct caller and closed to a remote one', async () => {
    const { direct, remote } = await given(
      new Inventory(() => Promise.reject(new TypeError('cannot read secret of undefined'))),
    );
    expect(await failure(direct.reserve([command]))).toBeInstanceOf(TypeError);
    const told = await failure(remote.reserve([command]));
    expect(told).toMatchObject({ code: 'PLATFORM.INTERNAL' });
    expect(told.message).not.toContain('secret');
  });

  it('the contract: a remote call is held to its schema, a direct one to its types alone', async () => {
    const inventory = new Inventory();
    const { direct, remote } = await given(inventory);
    const absurd = { orderId, lines: [] } as ReserveStock;
    expect(await failure(remote.reserve([absurd]))).toMatchObject({ code: 'REQUEST.INVALID' });
    expect(inventory.begun).toBe(0);
    expect(await direct.reserve([absurd])).toHaveLength(1);
  });
});
