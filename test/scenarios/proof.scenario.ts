import { describe, expect, it } from '@jest/globals';
import type { ShopUnderTest } from '../support/shop-under-test.js';

/** A check that has never been seen red is not a check: each row is broken by hand, seen, and mended. */
export const proof = (the: () => ShopUnderTest): void =>
  describe('verify', () => {
    it.each([
      [
        'I1',
        'inventory',
        "UPDATE products SET initial = initial + 1, available = available + 1, version = version WHERE sku = 'tea-250'",
        "UPDATE products SET initial = initial - 1, available = available - 1 WHERE sku = 'tea-250'",
      ],
    ] as const)('%s', async (id, schema, breakIt, mendIt) => {
      await the().atRest();
      await the().write(schema, breakIt);
      const red = await the().verify();
      await the().write(schema, mendIt);
      expect(red.checks.find((check) => check.id === id)).toMatchObject({ ok: false });
    });
  });
