import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { INVENTORY_EVENTS_TOPIC } from '@weir/inventory/contract';
import { eventually } from '../support/eventually.js';
import { onBusOf } from '../support/shop-bus.js';
import type { Product } from '../support/shop-client.js';
import type { ShopUnderTest } from '../support/shop-under-test.js';

const SKU = 'cup-1';

export const caching = (the: () => ShopUnderTest): void =>
  describe('the catalogue beside the face', () => {
    const product = (): Promise<Product> => the().client.product(SKU);
    const copies = (): Promise<number> => the().metric('weir_catalogue_answers_total', { from: 'copy' });
    const gaps = (): Promise<number> => the().metric('weir_catalogue_loads_total', { reason: 'gap' });

    /** Says that there is nothing left of it, as change number `version`. */
    const pretend = (version: number): Promise<void> =>
      onBusOf(the(), (bus) =>
        bus.publish([
          {
            topic: INVENTORY_EVENTS_TOPIC,
            key: SKU,
            value: JSON.stringify({ sku: SKU, available: 0, held: 0, sold: 0, version }),
            headers: {
              ...{ 'event-id': randomUUID(), 'event-type': 'StockChanged', 'event-version': '1', origin: 'scenario' },
              ...{ aggregate: 'product', seq: String(version), 'occurred-at': String(Date.now()) },
            },
          },
        ]),
      );

    it('answers, shows a delivery to its author at once, and an order to everybody within a second', async () => {
      const before = await copies();
      for (const quantity of [1, 2, 3]) {
        const delivered = await the().client.restock(SKU, quantity);
        expect(await product()).toEqual(delivered);
      }
      const { available, sold } = await product();
      const { orderId } = await the().client.placed({ customerId: 'c-cup', lines: [{ sku: SKU, quantity: 1 }] });
      await eventually('the held cup is gone', 1_000, async () => (await product()).available === available - 1);
      await the().client.becomes(orderId, 'confirmed');
      await eventually('the cup is sold', 1_000, async () => (await product()).sold === sold + 1);
      expect(await copies()).toBeGreaterThan(before + 5);
      expect(await the().metric('weir_catalogue_apply_seconds_count')).toBeGreaterThan(0);
      expect(await the().metric('weir_catalogue_staleness_seconds')).toBeLessThan(1);
    });

    it('is loaded anew when a change is missing, and never believes what inventory does not know', async () => {
      const [truth, before] = [await product(), await gaps()];
      await pretend(truth.version + 1_000);
      await eventually('it is loaded anew', 5_000, async () => {
        expect(await product()).toEqual(truth);
        return (await gaps()) === before + 1;
      });
      expect(await product()).toEqual(truth);
      const delivered = await the().client.restock(SKU, 1);
      expect(delivered.version).toBe(truth.version + 1);
      await the().atRest();
      expect(await product()).toEqual(delivered);
    });

    it('leaves what is older than what it shows', async () => {
      const [truth, before] = [await product(), await the().metric('weir_catalogue_ignored_total')];
      await pretend(truth.version);
      await pretend(truth.version - 1);
      await eventually(
        'both were seen',
        5_000,
        async () => (await the().metric('weir_catalogue_ignored_total')) >= before + 2,
      );
      expect(await product()).toEqual(truth);
    });

    it('is left out when it is switched off, and is whole when it is switched on again', async () => {
      await the().configure('catalogue', { cached: false });
      const before = await copies();
      const delivered = await the().client.restock(SKU, 1);
      expect(await product()).toEqual(delivered);
      expect(await copies()).toBe(before);
      await the().configure('catalogue', {});
      expect(await product()).toEqual(delivered);
      expect(await copies()).toBeGreaterThan(before);
    });
  });
