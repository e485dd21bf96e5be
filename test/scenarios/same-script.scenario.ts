import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ShopClient } from '@weir/deploy/shop';
import { booksOf, levelsOf } from '../chaos/same-script/books.js';
import { perform } from '../chaos/same-script/perform.js';
import { writeScript } from '../chaos/same-script/script.js';
import type { ShopUnderTest } from '../support/shop-under-test.js';

const GOLDEN = join(import.meta.dirname, '..', 'golden', 'same-script.json');
const digest = (rows: readonly string[]): string => createHash('sha256').update(rows.join('\n')).digest('hex');

/** What all shapes are held against (I23); WEIR_UPDATE_GOLDEN=1 writes it anew, from one shape, for the others to be compared with. */
export const sameScript = (the: () => ShopUnderTest): void =>
  describe('the same seeded script', () => {
    it('ends in the same orders, stock, ledgers and events as in every other shape', async () => {
      await the().atRest();
      const { evidence, shop } = the();
      const before = await levelsOf(evidence);
      const answers = await perform(writeScript(23, 200), new ShopClient(shop.url));
      await the().atRest(60_000);
      const books = { ...(await booksOf(evidence, before)), answers: Object.entries(answers).map(String).sort() };
      const found = Object.fromEntries(
        Object.entries(books).map(([name, rows]) => [name, { rows: rows.length, sha256: digest(rows) }]),
      );
      if (process.env['WEIR_UPDATE_GOLDEN']) writeFileSync(GOLDEN, `${JSON.stringify(found, null, 2)}\n`);
      expect(found).toEqual(JSON.parse(readFileSync(GOLDEN, 'utf8')));
    }, 120_000);
  });
