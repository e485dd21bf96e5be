import { describe, expect, it } from '@jest/globals';
import { UuidIds } from '@weir/platform/kernel';
import type { Database } from './database.js';
import type { Outbox } from './outbox.js';

const TEXTS = ["O'Neill", "\\'; --", 'a"b', '{"a":["b\\n"]}', 'line\nbreak\t\r\b\x1a', 'über € 🍵', '?', ''];

/** Texts come back as they were bound, whatever is in them. */
export function textCases(opened: () => { readonly database: Database; readonly outbox: Outbox }): void {
  describe('texts', () => {
    it('come back as they were', async () => {
      const { database, outbox } = opened();
      const aggregateId = new UuidIds().next();
      const about = { aggregate: 'order', aggregateId, type: 'OrderReserved', version: 1 };
      const payloads = TEXTS.map((text) => ({ text }));
      const events = TEXTS.map((traceparent, at) => ({ ...about, seq: at + 1, payload: payloads[at]!, traceparent }));
      await database.transaction((tx) => outbox.append(tx, events));
      const rows = (await outbox.unpublished(5000)).filter((row) => row.aggregateId === aggregateId);
      expect(rows.map(({ traceparent }) => traceparent)).toEqual(TEXTS);
      expect(rows.map(({ payload }) => JSON.parse(payload) as object)).toEqual(payloads);
    });
  });
}
