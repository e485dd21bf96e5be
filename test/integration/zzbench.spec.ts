import { it } from '@jest/globals';
import { SystemClock, UuidIds } from '@weir/platform/kernel';
import { inventoryMigrations } from '../../libs/inventory/src/adapters/persistence/inventory.migrations.js';
import { SqlInventoryStore } from '../../libs/inventory/src/adapters/persistence/sql.inventory.store.js';
import { ReserveStockUseCase } from '../../libs/inventory/src/application/reserve-stock.js';
import { InventoryService } from '../../libs/inventory/src/application/inventory.service.js';
import { CoalescedInventory } from '../../libs/inventory/src/adapters/local/coalesced.inventory.js';
import { InventorySettingsLive, inventorySettings } from '../../libs/inventory/src/inventory.settings.js';
import { orderMigrations } from '../../libs/order/src/adapters/persistence/order.migrations.js';
import { SqlOrderStore } from '../../libs/order/src/adapters/persistence/sql.order.store.js';
import { CoalescedOrders } from '../../libs/order/src/adapters/local/coalesced.orders.js';
import { OrderService } from '../../libs/order/src/application/order.service.js';
import { PlaceOrders } from '../../libs/order/src/application/place-orders.js';
import { OrderSettingsLive, orderSettings } from '../../libs/order/src/order.settings.js';
import { openTwice } from './two-instances.js';

it('bench', async () => {
  const server = new URL(process.env['WEIR_TEST_DATABASE']!);
  const clock = new SystemClock();
  const ids = new UuidIds();
  const inv = await openTwice(server, 'bench_inventory', inventoryMigrations);
  const ord = await openTwice(server, 'bench_order', orderMigrations);
  const i0 = inv.instances[0]!;
  const o0 = ord.instances[0]!;
  await i0.database.transaction((tx) => tx.execute("UPDATE products SET initial = initial + 1000000, available = available + 1000000 WHERE sku LIKE 'load%'"));
  const istore = new SqlInventoryStore(i0.database, i0.outbox, i0.inbox);
  const iset = new InventorySettingsLive(inventorySettings.parse({}));
  const inventory = new CoalescedInventory(new InventoryService(istore, new ReserveStockUseCase(istore, iset, clock), undefined as never), iset);
  const oset = new OrderSettingsLive(orderSettings.parse({}));
  const ostore = new SqlOrderStore(o0.database, o0.outbox, o0.inbox);
  const orders = new CoalescedOrders(new OrderService(ostore, new PlaceOrders(ostore, inventory, oset, clock), undefined as never), oset);
  const run = async (label: string, c: number, total: number, sku: (n: number) => string) => {
    let n = 0;
    const lat: number[] = [];
    const cpu = process.cpuUsage();
    const t = performance.now();
    const worker = async () => {
      while (n < total) {
        const k = n++;
        const s = performance.now();
        const [o] = await orders.place([{ orderId: `o-${ids.next().replaceAll('-', '').slice(-26)}`, customerId: 'c-1', lines: [{ sku: sku(k), quantity: 1 }], paymentToken: 'tok-approve' }]);
        if (o?.outcome !== 'placed') throw new Error(o?.outcome);
        lat.push(performance.now() - s);
      }
    };
    await Promise.all(Array.from({ length: c }, worker));
    const ms = performance.now() - t;
    const used = process.cpuUsage(cpu);
    lat.sort((a, b) => a - b);
    console.log(label, 'c', c, Math.round((total / ms) * 1000), 'orders/s p50', lat[total >> 1]!.toFixed(1), 'p99', lat[Math.floor(total * 0.99)]!.toFixed(1), 'app cpu us/order', Math.round((used.user + used.system) / total));
  };
  const spread = (n: number) => `load-${String(n % 64).padStart(2, '0')}`;
  await run('warm', 64, 5000, spread);
  await run('64 skus', 64, 15000, spread);
  await run('hot', 64, 15000, () => 'load-07');
  await run('64 skus', 256, 20000, spread);
  await run('hot', 256, 20000, () => 'load-07');
  await run('64 skus', 1, 500, spread);
  await inv.close();
  await ord.close();
}, 120000);
